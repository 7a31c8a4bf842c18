"""What the service costs: one runnable module for each question; see README.md."""
