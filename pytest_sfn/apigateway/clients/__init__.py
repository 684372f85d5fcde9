"""Ways to send a request to an API: in process, signed or not, and over a socket by WSGI."""
