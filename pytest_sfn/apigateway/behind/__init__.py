"""What stands behind an API's integrations in a test: Step Functions, functions, AWS services, HTTP endpoints."""
