"""`python -m server.worker [--burst]`: the worker dyno."""

import sys

from server.worker.process import work

if __name__ == "__main__":
    work(burst="--burst" in sys.argv[1:])
