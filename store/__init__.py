"""How the tracker keeps what it knows."""
