"""A Task's request, result and errors in the terms of the API model: spelling, checks, samples."""
