"""The sync engine: decides and carries out one run."""
