"""The public pages, sign-up and the desk over HTTP: thin doors to the use cases."""
