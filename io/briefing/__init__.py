"""The briefing: what a reader is told of a case, as one HTML file or as PDF."""
