"""Where an HTTP API comes from: an OpenAPI document."""
