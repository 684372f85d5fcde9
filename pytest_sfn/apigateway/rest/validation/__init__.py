"""What a request must be like: parameters and bodies that models declare."""
