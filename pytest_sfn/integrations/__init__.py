"""What a Task's Resource does: what is known of each AWS service, and how a Task uses it."""
