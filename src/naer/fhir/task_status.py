"""Which states of a Task are open: https://hl7.org/fhir/R4/valueset-task-status.html"""

OPEN = frozenset({"draft", "requested", "received", "accepted", "ready", "in-progress", "on-hold"})
OPEN_ASKED = ",".join(sorted(OPEN))
"""The open states as a search asks for them."""
