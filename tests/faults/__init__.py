"""Rigs that break the world under the store and judge what is left of the user's data."""
