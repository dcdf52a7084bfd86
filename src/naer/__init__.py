"""Nær: the open platform for Denmark's local health system. Nobody imports this root package; import its rooms."""
