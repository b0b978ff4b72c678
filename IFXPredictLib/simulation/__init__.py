"""Simulated patients, from random fields to a cohort."""
