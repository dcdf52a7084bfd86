"""The numbers for steering as a running house has them: made by a job, kept as files, read by the pages."""
