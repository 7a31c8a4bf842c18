"""Everything that is tested: units, contracts, scenarios, emulators, checks."""
