"""Figures as PNG and SVG, one kind a file."""
