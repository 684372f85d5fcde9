"""Who may call a REST API: resource policies, IAM, Lambda authorizers, Cognito user pools."""
