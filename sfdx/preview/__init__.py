"""The panel's preview: the real components against the real service, without an org."""
