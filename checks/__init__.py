"""The checks of `dev.py check`: what no ready-made tool looks at, and the gate."""
