"""The Step Functions API on a socket: HTTP/1.1 and awsJson1.0. Nothing here decides what a workflow does."""
