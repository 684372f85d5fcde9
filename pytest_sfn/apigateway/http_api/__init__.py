"""HTTP APIs (API Gateway V2): routes, CORS, integrations with functions, endpoints and Step Functions."""
