"""Who visits whom when. So far: granted nursing and training become the day's visits, and pause with an admission."""
