"""One version beside another: header, changes in words, JSON."""
