"""The frame around the panels: names, saved state, sample, engines, notices."""
