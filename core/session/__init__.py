"""A working session: the services of an open composition over one store, and their wiring."""
