"""Figures as PNG and SVG, one kind a file; ``fonts`` and ``style`` are common to all."""
