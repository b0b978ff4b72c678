"""Predict treatment response from an image, a VOI and clinical values, and build such models honestly."""

__version__ = "0.1.0"
