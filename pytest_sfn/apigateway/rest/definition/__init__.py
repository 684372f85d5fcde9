"""Where a REST API comes from: OpenAPI documents, templates, Python; and how the control plane describes it."""
