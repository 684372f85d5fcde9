"""REST APIs: from the request to the response, in the order of `pipeline`."""
