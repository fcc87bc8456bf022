"""Every version of one composition: rows, their model, how they are drawn, and the panel."""
