"""What AWS is, without any workflow: service models, names, protocols, errors, policies, signatures."""
