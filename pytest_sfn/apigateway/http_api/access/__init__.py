"""Who may call an HTTP API: IAM, JWT and Lambda authorizers."""
