"""Predict infliximab failure from CT enterography and blood values, and build such models honestly."""

__version__ = "0.1.0"
