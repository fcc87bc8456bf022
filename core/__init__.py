"""What a composition is, where it is kept, what changed in it and what happened to it; without Qt."""
