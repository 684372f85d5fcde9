"""Coverage of a run: collected from each test, shared between processes, printed, written, and told to coverage.py."""
