"""The Music tab: tracks as lanes on one beat axis, with what came, went and moved."""
