"""The queue and the clock in: the worker process and the dispatcher."""
