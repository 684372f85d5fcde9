"""Where a test's executions run, and what stands behind its APIs."""
