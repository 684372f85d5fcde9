"""What a Task's Resource does: one file per service, and who answers below it."""
