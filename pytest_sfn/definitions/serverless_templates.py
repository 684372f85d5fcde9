"""The mapping templates serverless-step-functions puts before a state machine: same output, our own wording."""

from __future__ import annotations

from pytest_sfn.typing import JSON

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"

_UNQUOTED = """.replaceAll("\\\\'", "'")"""

#: The plugin's default: one #set line after an empty one, then the call on one line.
_DEFAULT = f"""
#set( $body = $util.escapeJavaScript($input.json('$')){_UNQUOTED} )
{{"input": "$body", "name": "$context.requestId", "stateMachineArn":"${{StateMachineArn}}"}}"""

_MAP = f"""#define( $entries )
{{#foreach($name in $map.keySet())
#set( $value = $util.escapeJavaScript($map.get($name)){_UNQUOTED} )
"$util.escapeJavaScript($name)": #if("$value" == "")null#else"$value"#end#if($foreach.hasNext),#end
#end}}
#end"""

_CONTEXT_TEXTS = (
    ("resourceId", "resourcePath", "httpMethod", "extendedRequestId", "requestTime", "path"),
    ("protocol", "stage", "domainPrefix"),
)


def _context_members(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}": "$context.{name}"' for name in names)


def _or_null(member: str, source: str) -> str:
    return f"""#if({source}.size() == 0)
"{member}": null,
#else
#set( $map = {source} )
"{member}": $entries,
#end"""


_EVENT = f"""#define( $event )
{{
"resource": "$context.resourcePath",
"path": "$context.path",
"httpMethod": "$context.httpMethod",
#set( $map = $input.params().header )
"headers": $entries,
{_or_null("queryStringParameters", "$input.params().querystring")}
{_or_null("pathParameters", "$input.params().path")}
{_or_null("stageVariables", "$stageVariables")}
"requestContext": {{
{_context_members(_CONTEXT_TEXTS[0])},
"accountId": "${{AccountId}}",
{_context_members(_CONTEXT_TEXTS[1])},
"requestTimeEpoch": $context.requestTimeEpoch,
"requestId": "$context.requestId",
#set( $map = $context.identity )
"identity": $entries,
"domainName": "$context.domainName",
#set( $map = $context.authorizer )
"authorizer": $entries,
"apiId": "$context.apiId"
}},
"body": "$util.escapeJavaScript("$body"){_UNQUOTED}",
"isBase64Encoded": false
}}
#end"""

_CALL = f"""{{
"input": "$util.escapeJavaScript("$event"){_UNQUOTED}",
"name":"$context.requestId",
"stateMachineArn":"${{StateMachineArn}}"
}}"""

_FORM_BODY = f"""#define( $body )
{{#foreach( $pair in $input.path('$').split('&') )
#set( $sides = $pair.split('=') )
#set( $count = $sides.size() )
#if( $count >= 1 )
#set( $name = $util.escapeJavaScript($util.urlDecode($sides[0])) )
#if( $count >= 2 )
#set( $text = $util.escapeJavaScript($util.urlDecode($sides[1])){_UNQUOTED} )
#else
#set( $text = '' )
#end
"$name": "$text"#if($foreach.hasNext),#end
#end
#end}}
#end"""

_PROXY = f"{_MAP}\n{_EVENT}\n{_CALL}"


def _for(template: str, state_machine: str) -> JSON:
    values = {"StateMachineArn": {"Ref": state_machine}, "AccountId": {"Ref": "AWS::AccountId"}}
    return {"Fn::Sub": [template, values]}


def default_templates(state_machine: str) -> dict[str, JSON]:
    """The templates of an event without one: StartExecution with the body as input, for JSON and form posts alike."""
    return {JSON_TYPE: _for(_DEFAULT, state_machine), FORM_TYPE: _for(_DEFAULT, state_machine)}


def lambda_proxy_templates(state_machine: str) -> dict[str, JSON]:
    """The templates of `request.template: lambda_proxy`: the input is shaped as a Lambda proxy event."""
    return {
        JSON_TYPE: _for(f"#set( $body = $input.body )\n{_PROXY}", state_machine),
        FORM_TYPE: _for(f"{_FORM_BODY}\n{_PROXY}", state_machine),
    }
