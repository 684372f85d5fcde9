"""Which resource and method answer a path."""

from __future__ import annotations

import pytest

from pytest_sfn.apigateway.rest.model import ApiMethod, ApiResource
from pytest_sfn.apigateway.rest.routing import find_route


def resource(path, *verbs):
    return ApiResource(path, path, {verb: ApiMethod(verb) for verb in verbs})


RESOURCES = (
    resource("/", "GET"),
    resource("/orders", "POST"),
    resource("/orders/{id}", "GET"),
    resource("/orders/open", "GET"),
    resource("/orders/{id}/lines", "ANY"),
    resource("/files/{path+}", "GET"),
    resource("/{rest+}", "POST", "DELETE"),
)


@pytest.mark.parametrize(
    ("verb", "path", "found", "parameters"),
    [
        ("GET", "/", "/", {}),
        ("POST", "/orders", "/orders", {}),
        ("POST", "/orders/", "/orders", {}),
        ("POST", "//orders", "/orders", {}),
        ("GET", "/orders/open", "/orders/open", {}),
        ("GET", "/orders/42", "/orders/{id}", {"id": "42"}),
        ("GET", "/orders/a%2Fb", "/orders/{id}", {"id": "a%2Fb"}),
        ("PUT", "/orders/42/lines", "/orders/{id}/lines", {"id": "42"}),
        ("DELETE", "/orders", "/{rest+}", {"rest": "orders"}),
        ("DELETE", "/orders/42", "/{rest+}", {"rest": "orders/42"}),
        ("GET", "/files/a//b", "/files/{path+}", {"path": "a//b"}),
        ("POST", "/files", "/{rest+}", {"rest": "files"}),
    ],
)
def test_the_most_specific_resource_that_has_the_method_answers(verb, path, found, parameters):
    """
    Static before parameter before greedy, resources without the method left out; parameters stay encoded.
    """
    route = find_route(RESOURCES, verb, path)
    assert (route.resource.path, dict(route.path_parameters)) == (found, parameters)


@pytest.mark.parametrize(
    ("verb", "path"), [("POST", "/"), ("GET", "/orders"), ("GET", "/files"), ("PATCH", "/orders/1")]
)
def test_nothing_answers_an_unknown_path_or_method(verb, path):
    """
    A greedy parameter does not match its own parent, and a method must be defined.
    """
    assert find_route(RESOURCES, verb, path) is None
