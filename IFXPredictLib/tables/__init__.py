"""The tables of a cohort and what hands results from one command to the next: one reader and one writer for all."""
