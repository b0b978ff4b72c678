"""The tables of a report, one subject a file."""
