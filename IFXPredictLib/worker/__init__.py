"""Predictions in a process of their own, and the client that speaks to it."""
