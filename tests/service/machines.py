"""Definitions the tests of the service share."""

import json

ROLE = "arn:aws:iam::123456789012:role/service-role"


def definition(**states):
    """A definition text whose first state is the first given."""
    return json.dumps({"StartAt": next(iter(states)), "States": states})


PASS = definition(Only={"Type": "Pass", "Result": {"done": True}, "End": True})
WAIT = definition(Wait={"Type": "Wait", "Seconds": 60, "End": True})
FAIL = definition(Bad={"Type": "Fail", "Error": "Broken", "Cause": "on purpose"})
