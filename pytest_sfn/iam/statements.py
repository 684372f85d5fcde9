"""The statements of a role's policies."""

from __future__ import annotations

from pytest_sfn.aws.iam.policies import Statement
from pytest_sfn.definitions.declarations import RolePolicies
from pytest_sfn.expressions.json_text import parsed
from pytest_sfn.iam.managed_policies import managed_actions
from pytest_sfn.typing import listed


def statements_of(policies: RolePolicies) -> list[Statement]:
    """Every statement of a role's policies, those of the managed policies that are known among them."""
    managed = [managed_actions(arn) for arn in policies.managed_policy_arns]
    return [*own_statements(policies), *(Statement(True, actions) for actions in managed if actions is not None)]


def own_statements(policies: RolePolicies) -> list[Statement]:
    """The statements of the role's own documents: of managed policies nobody can take an action away."""
    documents = [parsed(document) if isinstance(document, str) else document for document in policies.documents]
    return [Statement.of(each) for document in documents for each in listed(document.get("Statement") or [])]
