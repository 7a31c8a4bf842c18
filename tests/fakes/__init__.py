"""Ports filled in memory, for tests of what stands behind them."""
