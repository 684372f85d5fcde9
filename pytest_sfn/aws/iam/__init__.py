"""The policy language of IAM: statements, what they match, and the conditions they set."""
