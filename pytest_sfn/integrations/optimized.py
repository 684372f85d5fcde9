"""
The optimized integrations: service, action and the patterns each supports. To add one is to add a row.

Source: developer guide, "Integrating optimized services with Step Functions", and the page of each service.
"""

from __future__ import annotations

from dataclasses import dataclass

from pytest_sfn.language.tasks import Pattern

_CALL: tuple[Pattern, ...] = ("request-response",)
_JOB: tuple[Pattern, ...] = ("request-response", "sync")
_CALLBACK: tuple[Pattern, ...] = ("request-response", "waitForTaskToken")
_JOB_AND_CALLBACK: tuple[Pattern, ...] = ("request-response", "sync", "waitForTaskToken")


@dataclass(frozen=True, slots=True)
class OptimizedService:
    """
    One service as Step Functions integrates it.

    model: its name among botocore's service models, None where no API model applies (`http`, `apigateway`).
    error_prefix: what error names start with; exception: the SDK's base exception, for errors without their own class;
    sdk_name: the name within "(Service: ...; Status Code: ...)" of a Cause.
    """

    model: str | None
    error_prefix: str
    exception: str
    sdk_name: str
    actions: dict[str, tuple[Pattern, ...]]
    #: Which AWS SDK for Java makes the calls: 1 shows SdkHttpMetadata in results and "; " in Causes, 2 does neither.
    #: Known from recordings for dynamodb, events, lambda, sns, sqs and states; the others by when they were launched.
    sdk_version: int = 1


def _calls(*actions: str) -> dict[str, tuple[Pattern, ...]]:
    return dict.fromkeys(actions, _CALL)


def _jobs(*actions: str) -> dict[str, tuple[Pattern, ...]]:
    return dict.fromkeys(actions, _JOB)


OPTIMIZED: dict[str, OptimizedService] = {
    "apigateway": OptimizedService(
        None, "ApiGateway", "ApiGatewayException", "ApiGateway", {"invoke": _CALLBACK}, sdk_version=2
    ),
    "athena": OptimizedService(
        "athena",
        "Athena",
        "AmazonAthenaException",
        "AmazonAthena",
        _jobs("startQueryExecution") | _calls("stopQueryExecution", "getQueryExecution", "getQueryResults"),
    ),
    "batch": OptimizedService("batch", "Batch", "AWSBatchException", "AWSBatch", _jobs("submitJob")),
    "bedrock": OptimizedService(
        "bedrock",
        "Bedrock",
        "AmazonBedrockException",
        "AmazonBedrock",
        {"invokeModel": _CALLBACK, "createModelCustomizationJob": _JOB_AND_CALLBACK},
        sdk_version=2,
    ),
    # Request-response only, and never longer than 15 minutes (what's new, June 2026).
    "bedrockagentcore": OptimizedService(
        "bedrock-agentcore",
        "BedrockAgentCore",
        "BedrockAgentCoreException",
        "BedrockAgentCore",
        _calls("invokeHarness"),
        sdk_version=2,
    ),
    "codebuild": OptimizedService(
        "codebuild",
        "CodeBuild",
        "AWSCodeBuildException",
        "AWSCodeBuild",
        _jobs("startBuild", "startBuildBatch", "retryBuildBatch")
        | _calls("stopBuild", "stopBuildBatch", "batchDeleteBuilds", "batchGetReports", "deleteBuildBatch"),
    ),
    "databrew": OptimizedService(
        "databrew", "GlueDataBrew", "AWSGlueDataBrewException", "AWSGlueDataBrew", _jobs("startJobRun"), sdk_version=2
    ),
    "dynamodb": OptimizedService(
        "dynamodb",
        "DynamoDB",
        "AmazonDynamoDBException",
        "AmazonDynamoDBv2",
        _calls("getItem", "putItem", "updateItem", "deleteItem"),
    ),
    "ecs": OptimizedService("ecs", "ECS", "AmazonECSException", "AmazonECS", {"runTask": _JOB_AND_CALLBACK}),
    "eks": OptimizedService(
        "eks",
        "EKS",
        "AmazonEKSException",
        "AmazonEKS",
        _jobs(
            "createCluster",
            "createFargateProfile",
            "createNodegroup",
            "deleteCluster",
            "deleteFargateProfile",
            "deleteNodegroup",
        )
        | {"call": _CALLBACK, "runJob": _JOB_AND_CALLBACK},
    ),
    "elasticmapreduce": OptimizedService(
        "emr",
        "ElasticMapReduce",
        "AmazonElasticMapReduceException",
        "AmazonElasticMapReduce",
        _jobs("createCluster", "terminateCluster", "addStep")
        | _calls(
            "setClusterTerminationProtection", "cancelStep", "modifyInstanceFleetByName", "modifyInstanceGroupByName"
        ),
    ),
    "emr-containers": OptimizedService(
        "emr-containers",
        "EMRContainers",
        "AmazonEMRContainersException",
        "AmazonEMRContainers",
        _jobs("deleteVirtualCluster", "startJobRun") | _calls("createVirtualCluster"),
        sdk_version=2,
    ),
    "emr-serverless": OptimizedService(
        "emr-serverless",
        "EMRServerless",
        "AWSEMRServerlessException",
        "AWSEMRServerless",
        _jobs(
            "createApplication",
            "startApplication",
            "stopApplication",
            "deleteApplication",
            "startJobRun",
            "cancelJobRun",
        ),
        sdk_version=2,
    ),
    "events": OptimizedService(
        "events",
        "EventBridge",
        "AmazonEventBridgeException",
        "AmazonEventBridge",
        {"putEvents": _CALLBACK},
        sdk_version=2,
    ),
    "glue": OptimizedService("glue", "Glue", "AWSGlueException", "AWSGlue", _jobs("startJobRun")),
    "http": OptimizedService(None, "States.Http", "", "", _calls("invoke"), sdk_version=2),
    "lambda": OptimizedService("lambda", "Lambda", "AWSLambdaException", "AWSLambda", {"invoke": _CALLBACK}),
    "mediaconvert": OptimizedService(
        "mediaconvert", "MediaConvert", "AWSMediaConvertException", "AWSMediaConvert", _jobs("createJob"), sdk_version=2
    ),
    "sagemaker": OptimizedService(
        "sagemaker",
        "SageMaker",
        "AmazonSageMakerException",
        "AmazonSageMaker",
        _jobs(
            "createHyperParameterTuningJob",
            "createLabelingJob",
            "createProcessingJob",
            "createTrainingJob",
            "createTransformJob",
        )
        | _calls("createEndpoint", "createEndpointConfig", "createModel", "updateEndpoint"),
    ),
    "sns": OptimizedService("sns", "SNS", "AmazonSNSException", "AmazonSNS", {"publish": _CALLBACK}),
    "sqs": OptimizedService("sqs", "SQS", "AmazonSQSException", "AmazonSQS", {"sendMessage": _CALLBACK}),
    "states": OptimizedService(
        "stepfunctions",
        "StepFunctions",
        "AWSStepFunctionsException",
        "AWSStepFunctions",
        {"startExecution": ("request-response", "sync", "sync:2", "waitForTaskToken")},
    ),
}
