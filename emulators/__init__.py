"""Wire-level stand-ins for Exchange and Salesforce: demo, tests, benchmarks."""

from __future__ import annotations

from emulators.running import Running, launch

__all__ = ["Running", "launch"]
