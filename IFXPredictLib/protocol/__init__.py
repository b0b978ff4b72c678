"""Every decision of a study: its schema, loading and checks, and the clinical characteristics that it names."""
