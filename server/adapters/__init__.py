"""Everything behind a port: drivers, database, queue and clock."""
