"""The APIs before a test's workflows: those its template declares, and those declared in Python."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

from pytest_sfn.apigateway.behind.in_process import InProcessBackend
from pytest_sfn.apigateway.clients.client import ApiClient
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.rest.definition.declared_api import deployed_api
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.testing.execution import Execution, in_hand
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.apigateway.access import Credentials, TokenIssuer
    from pytest_sfn.apigateway.clients.client import ApiResponse
    from pytest_sfn.apigateway.clients.wsgi import WsgiGateway
    from pytest_sfn.apigateway.common.backend import IntegrationBackend
    from pytest_sfn.apigateway.common.response import SentResponse
    from pytest_sfn.apigateway.rest.model import RestApi
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.definitions import Application
    from pytest_sfn.definitions.apis import ApiDeclaration
    from pytest_sfn.testing.generated_requests import GeneratedRequest
    from pytest_sfn.testing.harness import Harness


class Api(ApiClient):
    """
    A client of one API at one stage. `deployed` is what answers it, `application` what its template declares.

    Functions and authorizers behind it are answered by mocks (`sfn.mock("my-function")`) and attached handlers.
    """

    def __init__(
        self,
        harness: Harness,
        deployed: Any,
        host: str,
        prefix: str,
        application: Application | None = None,
        document: Mapping[str, JSON] | None = None,
    ) -> None:
        super().__init__(self, host)
        self._harness = harness
        self._document = document
        self._prefix = prefix
        self.deployed = deployed
        self.application = application

    @property
    def host(self) -> str:
        """The API's default host, which signatures are made for."""
        return self._headers["Host"]

    def __repr__(self) -> str:
        return f"<Api {self.deployed.api.name!r} at stage {self.deployed.stage.name!r}>"

    def send(
        self, method: str, path: str, raw_query: str, headers: Sequence[tuple[str, str]], body: bytes
    ) -> SentResponse:
        """
        The response to a request in its parts, without the headers `request` adds; `path` without the stage.

        Any thread may ask.
        """
        self._harness.requests.append((self, method, path))
        sent: SentResponse = self._harness.gate.run(lambda: self.deployed.send(method, path, raw_query, headers, body))
        return sent

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

    def signed_by(self, credentials: Credentials) -> ApiClient:
        """A client whose requests these credentials sign (SigV4), whether or not the API accepts them."""
        from pytest_sfn.apigateway.clients.signing import Signing

        environment = self.deployed.environment
        signing = Signing(self, credentials, self._prefix, environment.account.region, environment.now)
        return ApiClient(signing, self.host)

    def token_issuer(self, issuer: str) -> TokenIssuer:
        """An issuer of tokens this API accepts: an issuer's URL, or a user pool's id or ARN."""
        from pytest_sfn.apigateway.access import TokenIssuer

        now = self.deployed.environment.now
        made = TokenIssuer(issuer, now) if issuer.startswith("https://") else TokenIssuer.of_user_pool(issuer, now)
        self.accept(tokens=made)
        return made

    # --- what is behind it
    def attach(self, function: str, handler: Callable[[Any, Any], Any] | str | None = None, **settings: Any) -> Api:
        """Let a function behind the API run for real, as `Workflow.attach` does; gives itself."""
        from pytest_sfn.testing.functions import attach_function

        attach_function(self._harness.runner, self.application, function, handler, settings)
        return self

    # --- what it promises
    @cached_property
    def _contract(self) -> RestApi:
        from pytest_sfn.testing.api_contract import contract_of

        api: RestApi = self.deployed.api if self._document is None else contract_of(self._document)
        return api

    def contract_problems(self, method: str, path: str, response: ApiResponse) -> list[str]:
        """How an answer differs from what its operation declares; see `ApiResponse.matches_contract`."""
        from pytest_sfn.testing.api_contract import problems_of

        return problems_of(self._contract, method, path, response)

    def check_contract(
        self,
        method: str | None = None,
        path: str | None = None,
        *,
        examples: int = 50,
        allow: Collection[int] = (),
        parameters: Mapping[str, JSON] | None = None,
        headers: Mapping[str, str] | None = None,
        responses: bool = True,
    ) -> None:
        """
        Hold the API and all behind it to "never a 5xx", with generated requests: some valid by their schema, some not.

        Also: a body that does not fit is refused where the method validates bodies, and (`responses`) an answer below
        400 matches what is declared. method, path: one method instead of all. examples: requests for each. allow:
        statuses to put up with. parameters: values or Hypothesis strategies by parameter name. headers: sent with each
        request. The same requests every time. AssertionError with the smallest request that fails. Needs the extra
        `contract`.
        """
        from pytest_sfn.testing.api_contract import check

        def send(request: GeneratedRequest) -> ApiResponse:
            sent = [*(headers or {}).items(), *request.headers]
            return self.request(
                request.method, request.path, params=request.query, headers=sent, content=request.body or b""
            )

        check(
            self._contract,
            send,
            (method, path),
            examples=examples,
            allow=allow,
            values=parameters or {},
            responses=responses,
        )

    # --- on a socket
    @cached_property
    def wsgi(self) -> WsgiGateway:
        """The API as a WSGI application, below its stage."""
        from pytest_sfn.apigateway.clients.wsgi import WsgiGateway

        return WsgiGateway({self._prefix: self})

    @cached_property
    def url(self) -> str:
        """
        The API at a real address of the loopback, stage included, until the test ends: for httpx, browsers, load tools.

        A mistake of the test that a request meets (nothing mocks what it calls) is answered with 500 and its text, and
        fails the test at its end.
        """
        from pytest_sfn.testing.web_server import serve

        self._harness.runner.services.beside.activate(self._harness.engine.on_start)
        base, stop = serve(self.wsgi)
        self._harness.on_close(stop)
        return base + self._prefix


def declared_api(harness: Harness, workflow: LoadedWorkflow, name: str | None = None, stage: str | None = None) -> Api:
    """
    The API a template declares before a workflow: the one named, else the only one that leads to it.

    HarnessError if the template declares none.
    """
    application = workflow.application
    if not application.apis:
        raise HarnessError(
            f"{application.source} declares no API before {workflow.name!r}.\n"
            "Declare one in Python: api = sfn.rest_api(); api.post('/orders', workflow); "
            "api.client.post('/orders', json=...)"
        )
    leading = [each for each in application.apis if workflow.arn in dumps(each.openapi)]
    chosen = leading[0] if name is None and len(leading) == 1 else application.api(name)
    return deployed(harness, chosen, stage, application)


def loaded_api(harness: Harness, application: Application, name: str | None, stage: str | None) -> Api:
    """An API of an application. HarnessError if it declares none."""
    if not application.apis:
        raise HarnessError(f"{application.source} declares no API")
    return deployed(harness, application.api(name), stage, application)


def deployed(harness: Harness, declaration: ApiDeclaration, stage: str | None, application: Application) -> Api:
    """The declared API at one of its stages, by default the first. HarnessError for a stage it does not have."""
    names = [each.name for each in declaration.stages]
    if stage is not None and stage not in names:
        raise HarnessError(
            f"API {declaration.name!r} has no stage {stage!r}; it has: {', '.join(names) or declaration.stage.name}"
        )
    harness.adopt(application, dumps(declaration.openapi))
    host = f"{declaration.api_id}.execute-api.{harness.engine.account.region}.amazonaws.com"
    if declaration.kind == "http":
        from pytest_sfn.apigateway.http_api.definition.declared_api import deployed_api as deployed_http_api

        http_api = deployed_http_api(declaration, integrations_of(harness), environment_of(harness), stage)
        return Api(harness, http_api, host, http_api.stage.prefix, application, declaration.openapi)
    rest = deployed_api(declaration, integrations_of(harness), environment_of(harness), stage)
    return Api(harness, rest, host, rest.stage.prefix, application)


def environment_of(harness: Harness) -> GatewayEnvironment:
    """Time, randomness and place of a test's gateway."""
    scheduler = harness.engine.scheduler
    return GatewayEnvironment(
        now=lambda: scheduler.clock.now,
        random=Random(f"{harness.settings.seed}/gateway"),  # noqa: S311 - reproducible on purpose
        account=harness.engine.account,
    )


def integrations_of(harness: Harness) -> IntegrationBackend:
    """What answers the integrations of a test's APIs: Step Functions wherever the test's executions run."""
    backend = harness.backend
    here = InProcessBackend(
        harness.engine, harness.runner, harness.service, lambda execution: in_hand(harness, execution)
    )
    return backend.behind_apis(here, lambda handle: Execution(harness, handle))
