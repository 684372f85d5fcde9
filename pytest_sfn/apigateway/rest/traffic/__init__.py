"""How much passes a REST API: API keys, throttling, quotas, the response cache."""
