"""
Amazon Bedrock AgentCore: the events of invokeHarness put together in the shape of Converse.

Only the last assistant message is kept, and of it only text; tokens are summed. The Task times out after 15 minutes,
even where TimeoutSeconds is more.

Source: developer guide, "Invoke Amazon Bedrock AgentCore harness with Step Functions".
"""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import Action, OptimizedService
from pytest_sfn.typing import JSON


def _converse_result(result: JSON) -> JSON:
    """The result of a response's stream of events."""
    texts: dict[int, str] = {}
    usage = {"InputTokens": 0, "OutputTokens": 0, "TotalTokens": 0}
    stop_reason, latency = None, 0
    for event in result.get("Stream", ()):
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


_SAMPLE = {"Output": {"Message": {"Role": "assistant", "Content": [{"Text": "text"}]}}}

# Request-response only. Source: the same page.
SERVICE = OptimizedService(
    "bedrock-agentcore",
    "BedrockAgentCore",
    {"invokeHarness": Action(longest=900, answer=_converse_result, sample=_SAMPLE)},
    sdk_version=2,
    source="connect-bedrockagentcore",
)
