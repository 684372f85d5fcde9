"""JSONPath, Reference Paths, Payload Templates, Intrinsic Functions and JSONata: values in, a value out."""
