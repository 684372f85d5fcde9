"""Who answers below an integration: handlers, endpoints, stand-ins."""
