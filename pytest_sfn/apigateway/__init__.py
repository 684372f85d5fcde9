"""
Amazon API Gateway, emulated: what a caller gets from an API in front of a state machine.

Two kinds of API side by side, with the same file names for the same subjects: `rest/` (`rest.gateway.RestGateway`) and
`http_api/` (`http_api.gateway.HttpGateway`). Both stand on `common/` (a call of a backend, time and place, headers),
`vtl/` (mapping templates), `access/` and `traffic/`; `clients/` sends requests to them, `behind/` is what their
integrations call. The order of a request's steps is in `rest/pipeline.py`, every response a REST API gives by itself in
`rest/gateway_responses.py`.
"""
