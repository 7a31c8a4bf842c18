"""The contract of the stores."""
