"""Pages for professionals of every sector: municipality, general practice, hospital and those who keep messages running."""
