"""
The service model of Step Functions as botocore ships it: operations, shapes, constraints.

Read from botocore's data files once per process, without a client or a session.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

#: A shape of the model: `type`, and by type `members`, `required`, `member`, `min`, `max`, `pattern`, `enum`.
Shape: TypeAlias = dict[str, Any]


@cache
def service_model(service: str = "stepfunctions") -> dict[str, Any]:
    """The JSON model of a service: `metadata`, `operations`, `shapes`. Raises botocore's UnknownServiceError."""
    from botocore.loaders import Loader

    model: dict[str, Any] = Loader().load_service_model(service, "service-2")
    return model


def operation_names() -> frozenset[str]:
    """Names of all operations, as the model spells them."""
    return frozenset(service_model()["operations"])


def shape(name: str) -> Shape:
    """A shape by its name."""
    found: Shape = service_model()["shapes"][name]
    return found


@cache
def input_shape(operation: str) -> Shape:
    """The structure an operation takes."""
    return shape(service_model()["operations"][operation]["input"]["shape"])
