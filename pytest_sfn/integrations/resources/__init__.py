"""The Resource of a Task: its ARN taken apart."""
