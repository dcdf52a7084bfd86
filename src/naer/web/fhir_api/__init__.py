"""The REST interface at `/fhir`: FHIR R4 for other systems, through the same door as the pages."""
