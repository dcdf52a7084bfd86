"""Indicators: what is counted (files), how it is counted (SQL and a plain twin), and what pages are told."""
