"""Every composition of the data directory: the list, its model, how it is drawn, and the panel."""
