"""What a Cause says, without what each engine or service puts around it."""

from __future__ import annotations

import json
import re

from pytest_sfn.typing import JSON

#: What Step Functions appends to a service's message, in the words of either version of the SDK for Java.
_DECORATION = re.compile(r" \(Service: [^()]*[;,] Status Code: .*\)$", re.DOTALL)
#: A JSON document within a message: the input, which AWS quotes as it was written.
_DOCUMENT = re.compile(r"'([\[{].*[\]}])'", re.DOTALL)


def message_of(cause: str | None) -> str | None:
    """The message within a function's error document or a service's decorated message; other texts are their own."""
    if cause is None:
        return None
    if cause.startswith("{"):
        try:
            document: JSON = json.loads(cause)
        except ValueError:
            return cause
        if isinstance(document, dict) and "errorMessage" in document:
            return str(document["errorMessage"])
    return _DOCUMENT.sub(_compact, _DECORATION.sub("", cause))


def _compact(match: re.Match[str]) -> str:
    try:
        return f"'{json.dumps(json.loads(match[1]), separators=(',', ':'), ensure_ascii=False)}'"
    except ValueError:
        return match[0]
