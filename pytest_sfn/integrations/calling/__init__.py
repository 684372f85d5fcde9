"""A Task's request on its way to whoever answers it: calls and responses of services, functions and HTTP endpoints."""
