"""
Amazon API Gateway, emulated: what a caller gets from an API in front of a state machine.

`rest_api.RestApi` is a deployed REST API; `openapi_import`, `cloudformation_import` and `declare` make its model;
`client.ApiClient` calls it in process and `wsgi.WsgiGateway` on a socket. `pipeline` holds the order of a request's
steps, `gateway_responses` every answer the gateway gives by itself. `vtl` are mapping templates, `http_api` HTTP APIs.
"""
