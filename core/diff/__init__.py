"""What changed between two snapshots: exactly, and in words."""
