"""How much passes an HTTP API: throttling."""
