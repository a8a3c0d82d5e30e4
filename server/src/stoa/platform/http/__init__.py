"""The HTTP edge: dependencies, problems, middleware, sockets."""
