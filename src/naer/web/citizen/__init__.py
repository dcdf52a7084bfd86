"""Pages for citizens and relatives: plain Danish, one thing at a time, large text and targets."""
