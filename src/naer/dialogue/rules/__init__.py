"""The room's rules, all pure: what a thread is, when answers are due, what is worth telling, who may write."""
