"""The rules that answer Tasks in place of services: what `workflow.mock(...)` makes."""
