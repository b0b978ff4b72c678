"""From many features to the few that a model takes: filters, redundancy, elastic net."""
