"""What happened to a composition: fingerprints, takes, lineage."""
