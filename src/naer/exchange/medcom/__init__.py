"""MedCom's FHIR messages: one file for each message, and the frame that they share."""
