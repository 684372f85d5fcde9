"""What CloudWatch would hold of a request: the execution log and the access log."""
