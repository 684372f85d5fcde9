"""The Resource of a Task: its ARN taken apart, and the values that describe what it may name."""
