"""What trade data mean: pandas and numpy; no Qt, no files."""
