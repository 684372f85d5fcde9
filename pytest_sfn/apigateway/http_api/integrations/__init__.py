"""What a route's integration asks and how its response is read."""
