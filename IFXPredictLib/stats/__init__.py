"""Measures of a model's performance: arrays in, frozen results out."""
