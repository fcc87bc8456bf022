"""Tests of the working session: its services, its saves, its turns."""
