"""What the engine and the use cases need from the outside, as protocols."""
