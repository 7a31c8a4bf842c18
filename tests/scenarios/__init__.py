"""The whole service over the wire: real commands, drivers, queue and databases."""
