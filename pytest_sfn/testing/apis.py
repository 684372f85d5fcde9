"""The APIs before a test's workflows: those its template declares, and those declared in Python."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

from pytest_sfn.apigateway.client import ApiClient
from pytest_sfn.apigateway.declare import operation
from pytest_sfn.apigateway.declared_api import deployed_api
from pytest_sfn.apigateway.environment import Environment
from pytest_sfn.apigateway.model import Stage
from pytest_sfn.apigateway.openapi_import import import_openapi
from pytest_sfn.apigateway.rest_api import Answered, RestApi
from pytest_sfn.backends.gateway import InProcessBackend
from pytest_sfn.backends.in_process import InProcessExecution
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.testing.execution import Execution
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.apigateway.access import Credentials, TokenIssuer
    from pytest_sfn.apigateway.wsgi import WsgiGateway
    from pytest_sfn.definitions import ApiDeclaration
    from pytest_sfn.testing.sfn import Sfn
    from pytest_sfn.testing.workflow import Workflow


class Api(ApiClient):
    """A client of one API at one stage. `deployed` is what answers it."""

    def __init__(self, sfn: Sfn, deployed: Any, host: str, prefix: str) -> None:
        super().__init__(self, host)
        self._sfn = sfn
        self._prefix = prefix
        self.deployed = deployed

    def send(self, method: str, path: str, raw_query: str, headers: Sequence[tuple[str, str]], body: bytes) -> Answered:
        """The answer to a request in its parts; made where the engine lives."""
        answered: Answered = self._sfn.gate.run(lambda: self.deployed.send(method, path, raw_query, headers, body))
        return answered

    # --- who may call
    def accept(self, *, credentials: Credentials | None = None, tokens: TokenIssuer | None = None) -> Api:
        """
        Let callers in: who signs with these credentials (IAM), or bears a token of this issuer (JWT, Cognito).

        Gives itself. Lambda authorizers are functions of the test: mock or attach them like any other.
        """
        access = self.deployed.access
        if credentials is not None:
            access.credentials.append(credentials)
        if tokens is not None:
            access.issuers[tokens.issuer] = tokens.keys
        return self

    def token_issuer(self, issuer: str) -> TokenIssuer:
        """An issuer of tokens this API accepts: an issuer's URL, or a user pool's id or ARN."""
        from pytest_sfn.apigateway.access import TokenIssuer  # noqa: PLC0415 - brings cryptography when used

        now = self.deployed.environment.now
        made = TokenIssuer(issuer, now) if issuer.startswith("https://") else TokenIssuer.of_user_pool(issuer, now)
        self.accept(tokens=made)
        return made

    @cached_property
    def wsgi(self) -> WsgiGateway:
        """The API as a WSGI application, below its stage."""
        from pytest_sfn.apigateway.wsgi import WsgiGateway  # noqa: PLC0415 - only to serve it

        return WsgiGateway({self._prefix: self})

    @cached_property
    def url(self) -> str:
        """The API at a real address of the loopback, stage included, until the test ends: for httpx, browsers."""
        from pytest_sfn.testing.web_server import serve  # noqa: PLC0415 - brings werkzeug

        base, stop = serve(self.wsgi)
        self._sfn.on_close(stop)
        return base + self._prefix


def declared_api(sfn: Sfn, workflow: Workflow, name: str | None, stage: str | None) -> Api:
    """
    The API a template declares before a workflow: the one named, else the only one that leads to it.

    HarnessError if the template declares none.
    """
    declarations = workflow.application.apis
    if not declarations:
        raise HarnessError(
            f"{workflow.application.source} declares no API before {workflow.name!r}.\n"
            "Declare one in Python: api = sfn.rest_api(); api.post('/orders', workflow); "
            "api.client.post('/orders', json=...)"
        )
    leading = [each for each in declarations if workflow.arn in dumps(each.openapi)]
    chosen = leading[0] if name is None and len(leading) == 1 else workflow.application.api(name)
    return _deployed(sfn, chosen, stage)


def _deployed(sfn: Sfn, declaration: ApiDeclaration, stage_name: str | None) -> Api:
    from pytest_sfn.apigateway.access import RestAccessControl  # noqa: PLC0415 - with its only use
    from pytest_sfn.apigateway.traffic import RestTrafficControl, StageCache  # noqa: PLC0415 - as above

    declared = next((each for each in declaration.stages if each.name == stage_name), declaration.stage)
    host = f"{declaration.api_id}.execute-api.{sfn.settings.region}.amazonaws.com"
    if declaration.kind == "http":
        from pytest_sfn.testing.http_apis import deployed_http_api  # noqa: PLC0415 - only for HTTP APIs

        deployed = deployed_http_api(declaration, declared, backend_of(sfn), environment_of(sfn))
        return Api(sfn, deployed, host, deployed.stage.prefix)
    rest = deployed_api(declaration, backend_of(sfn), environment_of(sfn), declared.name)
    now = rest.environment.now
    access = RestAccessControl(now)
    rest.access, rest.traffic = access, RestTrafficControl(now)
    rest.cache = StageCache(now, credentials=access.credentials)
    return Api(sfn, rest, host, f"/{declared.name}")


def environment_of(sfn: Sfn) -> Environment:
    """Time, randomness and place of a test's gateway."""
    scheduler = sfn.engine.scheduler
    return Environment(
        now=lambda: scheduler.clock.now,
        random=Random(f"{sfn.settings.seed}/gateway"),  # noqa: S311 - reproducible on purpose
        account_id=sfn.settings.account_id,
        region=sfn.settings.region,
    )


def backend_of(sfn: Sfn) -> InProcessBackend:
    """What answers the integrations of a test's APIs."""
    return InProcessBackend(sfn.service, lambda execution: Execution(InProcessExecution(execution, sfn.gate.run)))


class PythonApi:
    """
    A REST API declared route by route; it is imported as the OpenAPI document a team would deploy when first called.

    timeout_in_millis: of the integration, 29,000 by default, 50 at least.
    """

    def __init__(self, sfn: Sfn, name: str) -> None:
        self._sfn = sfn
        self._name = name
        self._paths: dict[str, dict[str, JSON]] = {}
        self._client: Api | None = None

    def route(
        self,
        method: str,
        path: str,
        workflow: Workflow,
        *,
        action: str = "StartSyncExecution",
        request_template: str | None = None,
        responses: dict[str, JSON] | None = None,
        timeout_in_millis: int | None = None,
    ) -> PythonApi:
        """Put a method on a path before a workflow; gives itself. Arguments as of `apigateway.declare.operation`."""
        if self._client is not None:
            raise HarnessError("The API has been called already; declare its routes before the first request")
        extra = {} if timeout_in_millis is None else {"timeoutInMillis": timeout_in_millis}
        self._paths.setdefault(path, {})[method.lower()] = operation(
            path, workflow.arn, action, request_template, responses, **extra
        )
        return self

    def post(self, path: str, workflow: Workflow, **settings: Any) -> PythonApi:
        """`route("POST", ...)`."""
        return self.route("POST", path, workflow, **settings)

    @property
    def openapi(self) -> dict[str, JSON]:
        """The OpenAPI document of the API."""
        return {"openapi": "3.0.1", "info": {"title": self._name, "version": "1"}, "paths": self._paths}

    @property
    def client(self) -> Api:
        """A client of the API, stage `test`."""
        if self._client is None:
            deployed = RestApi(
                import_openapi(self.openapi, "pytestsfn0"),
                Stage("test", {}),
                backend_of(self._sfn),
                environment_of(self._sfn),
            )
            host = f"pytestsfn0.execute-api.{self._sfn.settings.region}.amazonaws.com"
            self._client = Api(self._sfn, deployed, host, "/test")
        return self._client
