"""What everything stands on: errors, whole files, text, concurrency, the environment, colours."""
