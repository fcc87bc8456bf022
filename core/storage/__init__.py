"""Where compositions are kept: names, durable writes, the one reader and writer, the watcher."""
