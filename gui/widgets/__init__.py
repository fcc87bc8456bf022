"""The controls that every pane is made of; each paints itself from the theme in use."""
