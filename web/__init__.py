"""What else is served: the gate, signing in, routes of our own."""
