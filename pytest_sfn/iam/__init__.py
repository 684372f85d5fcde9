"""The calls of a run, held against the policies of the role it runs as."""
