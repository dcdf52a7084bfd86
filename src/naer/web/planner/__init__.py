"""Pages for those who steer: sentences and figures about many, never about one."""
