"""pytest-sfn: workflow contract testing for AWS Step Functions."""

__version__ = "0.1.0"
