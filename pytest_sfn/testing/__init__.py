"""What a test holds in its hands: the sfn fixture's object, workflows, executions, the clock."""
