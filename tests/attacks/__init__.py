"""Everybody tries every door; see docs/security.md."""
