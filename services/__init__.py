"""What may be done: verbs that take a session, an actor and a time, and never commit."""
