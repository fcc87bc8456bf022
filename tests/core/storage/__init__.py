"""Promises of the storage."""
