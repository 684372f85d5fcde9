"""Amazon EventBridge: event patterns, what targets are sent, and schedules."""
