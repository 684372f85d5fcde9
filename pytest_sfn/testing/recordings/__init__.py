"""Recorded executions in tests: replayed on a workflow, and a folder of them as tests of their own."""
