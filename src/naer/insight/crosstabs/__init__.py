"""Cross-tabulation of the activity table without SQL: choose what is counted, rows and columns; small cells are withheld."""
