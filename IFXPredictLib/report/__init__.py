"""An Analysis as tables, facts, figures and one HTML file."""
