"""What staff, citizen and planner pages share: macros in `.html`, and small pure readings of FHIR resources beside them."""
