"""How much passes an API: rate and burst, quotas; on an injected clock."""
