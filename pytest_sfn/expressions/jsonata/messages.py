"""
The texts of JSONata's error codes.

Taken at run time from the library, whose copy says "Object" wherever JSONata, and so AWS, says "function", and "1e6" in
one place where the limit is "1e7".
"""

from __future__ import annotations

from pytest_sfn.expressions.jsonata.library import JException

#: Error code -> text with `{{placeholders}}`.
MESSAGES: dict[str, str] = {
    code: text.replace("Object", "function").replace("must not exceed 1e6", "must not exceed 1e7")
    for code, text in JException.error_codes.items()
}
