"""
What a Task's Resource does: one file a service, with one value in it; `services.py` is their table.

What services share stands apart and knows none of them by name: `resources/` takes ARNs apart and says what a service's
value is made of, `models/` holds requests and results against API models, `calling/` asks whoever answers.
`data_sets/` reads and writes what Distributed Maps do.
"""
