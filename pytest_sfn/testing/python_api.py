"""REST APIs that a test declares in Python, before its workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_sfn.apigateway.rest.definition.declare import JSON_TYPE, operation
from pytest_sfn.apigateway.rest.definition.openapi_import import import_openapi
from pytest_sfn.apigateway.rest.gateway import RestGateway
from pytest_sfn.apigateway.rest.model import Stage
from pytest_sfn.errors import HarnessError
from pytest_sfn.testing.apis import Api, environment_of, integrations_of
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.testing.harness import Harness
    from pytest_sfn.testing.workflow import Workflow

VALIDATE_BODY = "body"


class PythonApi:
    """
    A REST API declared route by route; it is imported as the OpenAPI document a team would deploy when first called.

    Its stage is `test`; it is regional.
    """

    def __init__(self, harness: Harness, name: str) -> None:
        self._harness = harness
        self._name = name
        self._paths: dict[str, dict[str, JSON]] = {}
        self._client: Api | None = None

    def route(  # noqa: PLR0913 - keywords of one operation
        self,
        method: str,
        path: str,
        workflow: Workflow,
        *,
        action: str = "StartSyncExecution",
        request_template: str | None = None,
        responses: dict[str, JSON] | None = None,
        timeout_in_millis: int | None = None,
        request_schema: JSON = None,
        response_schema: JSON = None,
    ) -> PythonApi:
        """
        Put a method (or ANY) on a path before a workflow; gives itself.

        action: of Step Functions. request_template, responses: in place of the usual ones, as in
        x-amazon-apigateway-integration. timeout_in_millis: of the integration, 29,000 by default, 50 at least.
        request_schema: a JSON Schema that bodies are validated against. response_schema: that of the 200.
        """
        if self._client is not None:
            raise HarnessError("The API has been called already; declare its routes before the first request")
        extra = {} if timeout_in_millis is None else {"timeoutInMillis": timeout_in_millis}
        declared = operation(path, workflow.arn, action, request_template, responses, **extra)
        if request_schema is not None:
            declared["requestBody"] = {"content": {JSON_TYPE: {"schema": request_schema}}}
            declared["x-amazon-apigateway-request-validator"] = VALIDATE_BODY
            declared["responses"].setdefault("400", {"description": "400"})
        if response_schema is not None:
            declared["responses"]["200"] = {"description": "200", "content": {JSON_TYPE: {"schema": response_schema}}}
        key = "x-amazon-apigateway-any-method" if method.upper() == "ANY" else method.lower()
        self._paths.setdefault(path, {})[key] = declared
        return self

    def get(self, path: str, workflow: Workflow, **settings: Any) -> PythonApi:
        """`route("GET", ...)`."""
        return self.route("GET", path, workflow, **settings)

    def post(self, path: str, workflow: Workflow, **settings: Any) -> PythonApi:
        """`route("POST", ...)`."""
        return self.route("POST", path, workflow, **settings)

    def put(self, path: str, workflow: Workflow, **settings: Any) -> PythonApi:
        """`route("PUT", ...)`."""
        return self.route("PUT", path, workflow, **settings)

    def delete(self, path: str, workflow: Workflow, **settings: Any) -> PythonApi:
        """`route("DELETE", ...)`."""
        return self.route("DELETE", path, workflow, **settings)

    @property
    def openapi(self) -> dict[str, JSON]:
        """The OpenAPI document of the API."""
        return {
            "openapi": "3.0.1",
            "info": {"title": self._name, "version": "1"},
            "paths": self._paths,
            "x-amazon-apigateway-endpoint-configuration": {"types": ["REGIONAL"]},
            "x-amazon-apigateway-request-validators": {VALIDATE_BODY: {"validateRequestBody": True}},
        }

    @property
    def client(self) -> Api:
        """A client of the API."""
        if self._client is None:
            api = import_openapi(self.openapi, "pytestsfn0")
            rest = RestGateway(api, Stage("test", {}), integrations_of(self._harness), environment_of(self._harness))
            host = f"pytestsfn0.execute-api.{self._harness.engine.account.region}.amazonaws.com"
            self._client = Api(self._harness, rest, host, "/test")
        return self._client
