"""What the window asks of a backend: who answers, a restore, a turn of the assistant."""
