"""`python -m server.worker`: the worker dyno."""

from server.worker.process import work

if __name__ == "__main__":
    work()
