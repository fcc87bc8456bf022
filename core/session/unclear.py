"""What the offline planner says when it does not know what is meant; an answer, no failure."""

from __future__ import annotations


class Unclear(Exception):
    """One plain sentence; it never leaves the planner."""
