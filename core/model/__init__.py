"""What a composition is: the fields of a snapshot, and JSON documents of either shape."""
