"""Names of Lambda functions: taken out of ARNs, partial ARNs and plain names."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from pytest_sfn.account import Account
from pytest_sfn.values import replaced, value

_ARN = re.compile(
    r"(?P<head>arn:[^:]+:lambda:[^:]*:[^:]*:function:|(?:(?P<account>[0-9]{12}):)?function:)(?P<name>[^:]+)(?::(?P<qualifier>[^:]+))?"
)


@value
class FunctionName:
    """
    A function as named; `qualifier` is a version or alias, `arn` its full ARN without qualifier where known.

    account_id: that of a partial ARN.
    """

    name: str
    qualifier: str | None = None
    arn: str | None = None
    account_id: str | None = None

    @cached_property
    def spellings(self) -> frozenset[str]:
        """Every way to name this function: name, ARN, each also with its qualifier."""
        heads = {self.name} if self.arn is None else {self.name, self.arn}
        return frozenset(heads | ({f"{head}:{self.qualifier}" for head in heads} if self.qualifier else set()))

    def arn_in(self, account: Account) -> str:
        """Its ARN without qualifier; it is of this account, or at least Region, where the name does not say."""
        if self.arn is not None:
            return self.arn
        owner = account if self.account_id is None else replaced(account, id=self.account_id)
        return owner.arn("lambda", "function", self.name)


@lru_cache(maxsize=512)
def parse_function_name(text: str, qualifier: str | None = None) -> FunctionName:
    """
    The parts of `name`, `name:alias`, `123456789012:function:name` or a whole ARN.

    qualifier: one given beside the name, which goes before one in it.
    """
    match = _ARN.fullmatch(text)
    if match is None:
        name, _, own = text.partition(":")
        return FunctionName(name, (own or None) if qualifier is None else qualifier)
    arn = f"{match['head']}{match['name']}" if text.startswith("arn:") else None
    return FunctionName(match["name"], match["qualifier"] if qualifier is None else qualifier, arn, match["account"])
