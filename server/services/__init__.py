"""Use cases: one file per subject, one method per thing a user can ask for."""
