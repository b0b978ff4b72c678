"""The columns of one case and of a cohort: radiomics, deep features, their names and words."""
