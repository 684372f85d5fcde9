"""
What AWS managed policies allow, of those that roles of workflows often have.

Source: AWS Managed Policy Reference Guide. Only actions on all resources are here; those of other services that such
a policy also has are left out; a policy that is not here is not known.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Name of the policy -> the actions it allows on every resource.
MANAGED_POLICIES: Mapping[str, tuple[str, ...]] = {
    "AdministratorAccess": ("*",),
    "AWSLambdaBasicExecutionRole": ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
    "AWSLambdaRole": ("lambda:InvokeFunction",),
    "AWSLambda_FullAccess": ("lambda:*",),
    "AWSStepFunctionsFullAccess": ("states:*",),
    "AWSXRayDaemonWriteAccess": ("xray:*",),
    "AWSXrayFullAccess": ("xray:*",),
    "AWSXrayWriteOnlyAccess": ("xray:*",),
    "AmazonAPIGatewayInvokeFullAccess": ("execute-api:Invoke", "execute-api:ManageConnections"),
    "AmazonBedrockFullAccess": ("bedrock:*",),
    "AmazonDynamoDBFullAccess": ("dynamodb:*", "dax:*"),
    "AmazonEventBridgeFullAccess": ("events:*", "schemas:*", "scheduler:*", "pipes:*"),
    "AmazonS3FullAccess": ("s3:*", "s3-object-lambda:*"),
    "AmazonSESFullAccess": ("ses:*",),
    "AmazonSNSFullAccess": ("sns:*",),
    "AmazonSQSFullAccess": ("sqs:*",),
    "CloudWatchEventsFullAccess": ("events:*", "schemas:*", "scheduler:*", "pipes:*"),
    "CloudWatchFullAccess": ("cloudwatch:*", "logs:*", "sns:*"),
    "CloudWatchLogsFullAccess": ("logs:*",),
}


def managed_actions(arn: str) -> tuple[str, ...] | None:
    """The actions a managed policy allows on every resource; None for one that is not known."""
    return MANAGED_POLICIES.get(arn.rpartition("/")[2])
