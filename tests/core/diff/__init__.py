"""Tests of the diff: exactness, words, lines and patches."""
