"""
The data of Distributed Maps: what ItemReader reads, and what ResultWriter writes.

`s3_data_sets.py` is what the engine asks; `objects.py` says where objects are kept; each format has a file of its own.
"""
