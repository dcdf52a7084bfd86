"""Back-casting: the model started in an earlier year with that year's known people, and held against the years that are known."""
