"""
Loads Terraform's JSON: a plan (`terraform show -json plan.out`) or a state (`terraform show -json`).

A plan leaves out what is known after apply only. What can be told without applying (an id, an ARN) is made up as for
CloudFormation; a text that mixes such values in (a definition from `templatefile`) is not in the plan at all, and is
asked for, unless the resource exists already or a state is loaded instead.
"""

from __future__ import annotations

from dataclasses import replace

from pytest_sfn.definitions.application import Application
from pytest_sfn.definitions.cloudformation import application
from pytest_sfn.definitions.documents import Document
from pytest_sfn.definitions.intrinsic_functions import FUNCTIONS
from pytest_sfn.definitions.pointers import Moved
from pytest_sfn.definitions.request import LoadRequest
from pytest_sfn.definitions.template import Template
from pytest_sfn.definitions.terraform_plan import Plan
from pytest_sfn.definitions.terraform_resources import cloudformation_resources
from pytest_sfn.typing import JSON


def terraform_application(document: Document, request: LoadRequest) -> Application:
    """The Application of a plan or a state."""
    plan = Plan(document, request.parameters, request.environment)
    body = {"Resources": cloudformation_resources(plan)}
    source = Moved(document.source, {f"/Resources/{address}": one.pointer for address, one in plan.resources.items()})
    made = replace(document, value=body, source=source)
    template = _PlanTemplate(made, request.parameters, request.environment, FUNCTIONS)
    template.plan = plan
    return application(template, request.name or "terraform", "terraform")


class _PlanTemplate(Template):
    """A template whose unresolved references are what a plan does not know."""

    plan: Plan

    def reference(self, name: str, pointer: str) -> JSON:
        address, _, attribute = name.rpartition(".")
        if name in self.given or address not in self.plan.resources:
            return super().reference(name, pointer)
        return self.fail(
            "UNRESOLVED_VALUE",
            f"{address}: {attribute} is known after apply only",
            f"/Resources/{address}",
            f"give parameters={{'{name}': ...}}, or load the state after apply (terraform show -json)",
        )
