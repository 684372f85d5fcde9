"""OpenAPI documents for tests, and their integrations."""

from __future__ import annotations

import json

REGION, ACCOUNT = "us-east-1", "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/gateway"


def function_uri(name):
    """The integration URI of a function."""
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
    return f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"


def proxy(name, **members):
    """An AWS_PROXY integration with a function."""
    return {"type": "aws_proxy", "httpMethod": "POST", "uri": function_uri(name), **members}


def service(name, **members):
    """An AWS integration: `dynamodb:action/PutItem`, `s3:path/bucket/key`."""
    return {
        "type": "aws",
        "httpMethod": "POST",
        "uri": f"arn:aws:apigateway:{REGION}:{name}",
        "credentials": ROLE,
        "responses": {"default": {"statusCode": "200"}},
        **members,
    }


def operation(integration, **members):
    """An operation with an integration."""
    statuses = {status: {"description": status} for status in ("200", "400", "500")}
    return {"responses": statuses, "x-amazon-apigateway-integration": integration, **members}


def document(paths, **members):
    """A document, its paths as `{"POST /orders": operation}`."""
    written = {}
    for route, each in paths.items():
        method, _, path = route.partition(" ")
        key = "x-amazon-apigateway-any-method" if method == "ANY" else method.lower()
        written.setdefault(path, {})[key] = each
    return {"openapi": "3.0.1", "info": {"title": "shop", "version": "1"}, "paths": written, **members}


def saved(folder, paths, name="api.json", **members):
    """The path of a file with the document."""
    file = folder / name
    file.write_text(json.dumps(document(paths, **members)), encoding="utf-8")
    return file
