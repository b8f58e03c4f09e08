"""What is gone is gone, byte by byte; see CONTRIBUTING.md."""
