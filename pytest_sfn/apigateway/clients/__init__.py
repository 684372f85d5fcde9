"""Ways to send a request to an API: in process, and over a socket by WSGI."""
