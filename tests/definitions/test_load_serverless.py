"""serverless.yml with serverless-step-functions."""

from __future__ import annotations

import pytest

from pytest_sfn.definitions import load
from pytest_sfn.errors import DefinitionError

INTEGRATION = "x-amazon-apigateway-integration"
DEFINITION = "{StartAt: A, States: {A: {Type: Pass, End: true}}}"


def service(write, http="", definition=DEFINITION, extra="", **options):
    text = f"""\
service: shop
provider: {{name: aws, runtime: python3.13}}
{extra}
functions:
  hello: {{handler: src/app.hello}}
  my-auth: {{handler: src/app.auth}}
stepFunctions:
  stateMachines:
    order:
      definition: {definition}
      events: [{http}]
"""
    return load(write("serverless.yml", text), **options)


def test_functions_and_state_machines_get_the_frameworks_names(write):
    """
    Functions are service-stage-key; a state machine without a name has its key in its logical id.
    """
    app = service(write, stage="prod")
    function = app.function("my-auth")
    assert (function.logical_id, function.function_name) == ("MyDashauthLambdaFunction", "shop-prod-my-auth")
    assert (function.timeout_seconds, function.memory_mb, function.handler) == (6, 1024, "src/app.auth")
    machine = app.state_machine("order")
    assert machine.logical_id == "OrderStepFunctionsStateMachine"
    assert machine.source_map.location("/States/A").line == 10


@pytest.mark.parametrize(
    ("resource", "value"),
    [
        ("!GetAtt hello.Arn", "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-hello"),
        ("{Fn::GetAtt: [HelloLambdaFunction, Arn]}", "arn:aws:lambda:us-east-1:123456789012:function:shop-dev-hello"),
        ("!Ref hello", "shop-dev-hello"),
        ("'arn:aws:lambda:#{AWS::Region}:x'", "arn:aws:lambda:us-east-1:x"),
        ("!Sub 'arn:${AWS::Region}'", "arn:us-east-1"),
    ],
)
def test_a_definition_may_name_functions_and_pseudo_parameters(write, resource, value):
    """
    Intrinsic functions, the plugin's `#{AWS::Region}` and functions by their key resolve in a definition.
    """
    app = service(write, definition=f"{{StartAt: A, States: {{A: {{Type: Task, Resource: {resource}, End: true}}}}}}")
    assert app.state_machine().definition["States"]["A"]["Resource"] == value


def test_seconds_from_an_intrinsic_function_are_a_number(write):
    """
    The plugin takes the quotes away around Seconds of a Wait state.
    """
    app = service(write, definition="{StartAt: A, States: {A: {Type: Wait, Seconds: !Select [0, ['7']], End: true}}}")
    assert app.state_machine().definition["States"]["A"]["Seconds"] == 7


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("${opt:stage, 'test'}", "test"),
        ("${opt:stage, self:custom.word}", "word"),
        ("${self:custom.by.${sls:stage}}", "in dev"),
        ("${self:custom.list.1}", "b"),
        ("${self:custom.map}", {"a": 1}),
        ("x-${self:custom.number}-${sls:stage}", "x-5-dev"),
        ("${self:custom.chain}", "word"),
        ("${file(./part.yml):inner.x}", "from word"),
        ("${file(./part.txt)}", "text"),
        ("${file(./none.yml):x, 'fallback'}", "fallback"),
        ("${env:PYTEST_SFN_WORD}", "env"),
        ("${env:PYTEST_SFN_NOTHING, 3}", 3),
        ("${param:size}", "small"),
        ("${aws:accountId}", "123456789012"),
        ("${ssm:/a/b}", "kept"),
        ("${cf:other.Out, true}", True),
        ("${strToBool(true)}", True),
        ("${AWS::Region}", "${AWS::Region}"),
        ("${Name}", "${Name}"),
    ],
)
def test_a_variable_resolves_as_the_framework_does(write, monkeypatch, variable, value):
    """
    Sources self, opt, env, file, param, sls, aws, and values given for the ones outside; then fallbacks.
    """
    monkeypatch.setenv("PYTEST_SFN_WORD", "env")
    write("part.yml", "inner: {x: 'from ${self:custom.word}'}\n")
    write("part.txt", "text\n")
    extra = """\
custom: {word: word, number: 5, chain: "${self:custom.word}", list: [a, b], map: {a: 1}, by: {dev: in dev}}
params: {default: {size: small}}
"""
    definition = f'{{StartAt: A, States: {{A: {{Type: Pass, Result: "{variable}", End: true}}}}}}'
    app = service(write, definition=definition, extra=extra, parameters={"ssm:/a/b": "kept"})
    assert app.state_machine().definition["States"]["A"]["Result"] == value


@pytest.mark.parametrize(
    ("stage", "name"),
    [({}, "shop-dev-hello"), ({"stage": "test"}, "shop-test-hello"), ({"options": {"stage": "qa"}}, "shop-qa-hello")],
    ids=["neither", "stage", "option"],
)
def test_the_stage_may_itself_be_an_option_with_a_fallback(write, stage, name):
    """
    `stage: ${opt:stage, 'dev'}` is the option where it is given, and is no circle.
    """
    text = """\
service: shop
provider: {name: aws, runtime: python3.13, stage: "${opt:stage, 'dev'}"}
functions:
  hello: {handler: src/app.hello}
"""
    assert load(write("serverless.yml", text), **stage).function("hello").function_name == name


@pytest.mark.parametrize(
    ("variable", "message"),
    [
        ("${opt:nothing}", r"value not found\n +give options=\{'nothing'"),
        ("${self:custom.x}", "value not found"),
        ("${ssm:/a/b}", r"give parameters=\{'ssm:/a/b'"),
        ("${file(./x.js):y}", "a program, which is not run"),
        ("${vault:x}", "Unrecognized variable source"),
        ("${self:stepFunctions.stateMachines.order.definition.States.A.Result}", "Circular reference"),
    ],
)
def test_a_variable_without_a_value_names_its_line(write, variable, message):
    """
    What has no value and no fallback is refused, as by the framework.
    """
    definition = f'{{StartAt: A, States: {{A: {{Type: Pass, Result: "{variable}", End: true}}}}}}'
    with pytest.raises(DefinitionError, match=rf"serverless\.yml:10 (.|\n)*{message}"):
        service(write, definition=definition)


def operation(write, http, path="/orders", method="post", **kwargs):
    return service(write, f"http: {http}", **kwargs).api().openapi["paths"][path][method]


def test_an_http_event_starts_the_state_machine_with_both_templates(write):
    """
    Without an action: StartExecution, passthrough NEVER, one template for JSON and form posts, patterns default and 400.
    """
    made = operation(write, "POST orders")
    integration = made[INTEGRATION]
    assert integration["uri"] == "arn:aws:apigateway:us-east-1:states:action/StartExecution"
    assert integration["passthroughBehavior"] == "never"
    assert set(integration["requestTemplates"]) == {"application/json", "application/x-www-form-urlencoded"}
    template = integration["requestTemplates"]["application/json"]
    assert template.startswith("\n#set(")
    assert template.endswith(
        '"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:OrderStepFunctionsStateMachine"}'
    )
    assert {key: one["statusCode"] for key, one in integration["responses"].items()} == {"default": "200", "400": "400"}
    assert set(made["responses"]) == {"200", "400"}


@pytest.mark.parametrize(
    ("http", "member", "value"),
    [
        ("{path: /orders/, method: POST, action: StartSyncExecution}", "passthroughBehavior", "when_no_templates"),
        (
            "{path: orders, method: post, action: DescribeExecution}",
            "uri",
            "arn:aws:apigateway:us-east-1:states:action/DescribeExecution",
        ),
        ("{path: orders, method: post, action: StartSyncExecution}", "requestTemplates", {}),
        ("{path: orders, method: post, iamRole: 'arn:role'}", "credentials", "arn:role"),
        ("{path: orders, method: post, timeoutInMillis: 50}", "timeoutInMillis", 50),
        (
            "{path: orders, method: post, responses: {200: {responseTemplates: {application/json: x}}, 409: {selectionPattern: '.*', statusCode: 410}}}",
            "responses",
            {
                "200": {"statusCode": "200", "responseParameters": {}, "responseTemplates": {"application/json": "x"}},
                ".*": {"statusCode": "410", "responseParameters": {}, "responseTemplates": {}},
            },
        ),
    ],
)
def test_an_http_event_has_the_plugins_defaults(write, http, member, value):
    """
    Each key of the event has the effect the plugin gives it.
    """
    assert operation(write, http)[INTEGRATION][member] == value


def test_a_template_of_ones_own_is_merged_over_the_default_pair(write):
    """
    With an own JSON template the form template is still the default one, whatever the action.
    """
    http = "{path: orders, method: post, action: StartSyncExecution, request: {template: {application/json: mine}}}"
    templates = operation(write, http)[INTEGRATION]["requestTemplates"]
    assert templates["application/json"] == "mine"
    assert "#set(" in templates["application/x-www-form-urlencoded"]
    proxy = operation(write, "{path: orders, method: post, request: {template: lambda_proxy}}")[INTEGRATION]
    assert '"isBase64Encoded": false' in proxy["requestTemplates"]["application/json"]


def test_cors_adds_a_preflight_and_headers(write):
    """
    cors: true answers OPTIONS by a MOCK with the plugin's default headers; the method's answers get Allow-Origin.
    """
    app = service(write, "http: {path: a, method: any, cors: true}")
    item = app.api().openapi["paths"]["/a"]
    headers = item["options"][INTEGRATION]["responses"]["default"]["responseParameters"]
    assert headers["method.response.header.Access-Control-Allow-Methods"] == "'OPTIONS,DELETE,GET,HEAD,PATCH,POST,PUT'"
    assert headers["method.response.header.Access-Control-Allow-Credentials"] == "'false'"
    assert item["options"][INTEGRATION]["requestTemplates"] == {"application/json": "{statusCode:200}"}
    answers = item["x-amazon-apigateway-any-method"][INTEGRATION]["responses"].values()
    assert all("method.response.header.Access-Control-Allow-Origin" in one["responseParameters"] for one in answers)


@pytest.mark.parametrize(
    ("authorizer", "security", "scheme"),
    [
        ("my-auth", {"my-auth": []}, {"type": "token", "identitySource": "method.request.header.Authorization"}),
        ("AWS_IAM", {"sigv4": []}, None),
        ("arn:aws:cognito-idp:us-east-1:1:userpool/p1", {"p1": []}, {"type": "cognito_user_pools"}),
        (
            "{name: my-auth, type: request, resultTtlInSeconds: 0}",
            {"my-auth": []},
            {"type": "request", "authorizerResultTtlInSeconds": 0},
        ),
    ],
)
def test_an_authorizer_guards_the_method(write, authorizer, security, scheme):
    """
    A function's key, an ARN, or a mapping; AWS_IAM needs none of its own.
    """
    document = service(write, f"http: {{path: a, method: get, authorizer: {authorizer}}}").api().openapi
    assert document["paths"]["/a"]["get"]["security"] == [security]
    if scheme:
        made = document["components"]["securitySchemes"][next(iter(security))]["x-amazon-apigateway-authorizer"]
        assert scheme.items() <= made.items()


def test_schemas_make_one_validator_of_body_and_parameters(write):
    """
    request.schemas declares a model a content type, and validates body and parameters.
    """
    http = "{path: a, method: post, request: {schemas: {application/json: {type: object}}}}"
    document = service(write, f"http: {http}").api().openapi
    name = document["paths"]["/a"]["post"]["x-amazon-apigateway-request-validator"]
    assert document["x-amazon-apigateway-request-validators"][name] == {
        "validateRequestBody": True,
        "validateRequestParameters": True,
    }


@pytest.mark.parametrize(
    ("http", "message"),
    [
        ("{path: a, method: fetch}", "Invalid method"),
        ("{method: get}", "Invalid http event"),
        ("{path: a, method: get, cors: {origin: a, origins: [b]}}", "origin and origins"),
        ("{path: a, method: get, cors: {maxAge: 0}}", "maxAge should be an integer over 0"),
    ],
)
def test_a_malformed_event_is_refused_as_by_the_plugin(write, http, message):
    """
    What the plugin refuses at deployment is refused here, with its line.
    """
    with pytest.raises(DefinitionError, match=rf"serverless\.yml:11 (.|\n)*{message}"):
        service(write, f"http: {http}")


def test_a_state_machine_needs_a_definition(write):
    """
    The plugin's schema requires it.
    """
    with pytest.raises(DefinitionError, match='"definition" is required'):
        service(write, definition="")
