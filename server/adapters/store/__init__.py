"""The database: tables, repositories, migrations and secrets at rest."""
