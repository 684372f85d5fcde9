"""What a method's integration asks and how its response is read: one file per integration type."""
