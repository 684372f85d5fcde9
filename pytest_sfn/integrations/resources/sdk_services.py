"""
What botocore knows and Step Functions does not call through the AWS SDK: services it never adopted, or dropped.

Source: AWS's announcements of 12 March, 3 June, 18 August and 25 September 2026, "expands its AWS SDK integrations".
The services never adopted are those that botocore gained after the first of them and that no other names.
"""

from __future__ import annotations

from typing import Final

#: Names as an `aws-sdk:` Resource would have them.
NOT_ADOPTED: Final = frozenset(
    {
        "abusesignal",
        "agentdiscovery",
        "apiportal",
        "cloudwatchomni",
        "connectscheduling",
        "continuum",
        "endusermessaging",
        "eventbridgev2",
        "lambdaweb",
        "networksecuritymanager",
        "opensearchmemory",
        "partnercentralmarketing",
        "payments",
        "sagemakergatewayruntime",
        "sagemakerinferencerouterruntime",
        "sagemakertrainingsessionruntime",
    }
)
REMOVED: Final = frozenset(
    {
        "apptest",
        "elastictranscoder",
        "evidently",
        "lexmodelbuilding",
        "lexruntime",
        "lookoutmetrics",
        "opsworks",
        "qldb",
        "qldbsession",
        "robomaker",
        "worklink",
    }
)


def why_not(service: str) -> str | None:
    """Why an `aws-sdk:` Resource cannot name this service, None where nothing is known against it."""
    if service in NOT_ADOPTED:
        return f"Step Functions has no integration of {service} yet (September 2026): call it from a Lambda function"
    if service in REMOVED:
        return f"Step Functions removed its integration of {service} in 2026: call it from a Lambda function"
    return None
