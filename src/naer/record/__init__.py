"""FHIR resources in PostgreSQL: journal, search, change feed, messages, audit. Opened only through `naer.access`."""

import warnings

# The embedded server's wheel asks for a runtime folder when it is imported; without one it uses a temporary folder.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
