"""REST APIs: from the request to the answer, in the order of `pipeline`."""
