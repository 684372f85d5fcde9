"""
Bedrock AgentCore invokeHarness: the events of the answer put together in the shape of Converse.

Only the last assistant message is kept, and of it only text; tokens are summed. The Task ends after 15 minutes at the
latest. Source: developer guide, "Invoke Amazon Bedrock AgentCore harness with Step Functions".
"""

from __future__ import annotations

from collections.abc import Iterable

from pytest_sfn.integrations.calling.answerers import Answerers
from pytest_sfn.integrations.calling.api_call import call_of, call_or_fail, operation_of
from pytest_sfn.integrations.calling.service_calls import ServiceResponse
from pytest_sfn.language.tasks import TaskRequest, TaskSteps
from pytest_sfn.typing import JSON


def run(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """Invoke the harness and put its events together."""
    found = operation_of(request.resource)
    call = call_of(request, found)
    reply: ServiceResponse = yield from call_or_fail(call, found, answerers)
    return converse_result(reply.result.get("stream", ()))


def converse_result(events: Iterable[JSON]) -> JSON:
    """The result of a stream of InvokeHarness events."""
    texts: dict[int, str] = {}
    usage = {"InputTokens": 0, "OutputTokens": 0, "TotalTokens": 0}
    stop_reason, latency = None, 0
    for event in events:
        if "messageStart" in event:
            texts = {}
        elif "contentBlockDelta" in event:
            delta = event["contentBlockDelta"]
            index = delta.get("contentBlockIndex", 0)
            texts[index] = texts.get(index, "") + delta.get("delta", {}).get("text", "")
        elif "messageStop" in event:
            stop_reason = event["messageStop"].get("stopReason")
        elif "metadata" in event:
            for name in usage:
                usage[name] += event["metadata"].get("usage", {}).get(name[0].lower() + name[1:], 0)
            latency += event["metadata"].get("metrics", {}).get("latencyMs", 0)
    content = [{"Text": text} for _, text in sorted(texts.items()) if text]
    return {
        "Output": {"Message": {"Role": "assistant", "Content": content}},
        "StopReason": stop_reason,
        "Usage": usage,
        "Metrics": {"LatencyMs": latency},
    }
