"""What a method's integration asks and how its answer is read: one file per integration type."""
