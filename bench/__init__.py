"""Measurements, one command each; figures are ratios within one run."""
