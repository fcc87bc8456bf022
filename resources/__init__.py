"""What comes with the program: the demo library, later icons and the desktop entry."""
