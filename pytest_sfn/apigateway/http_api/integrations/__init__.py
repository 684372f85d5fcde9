"""What a route's integration asks and how its answer is read."""
