"""What else is served? The gate before everything, sign-in, health."""
