"""The model again, slow and obvious: one citizen at a time in plain Python, with the same draws.

It shares no code with `kernel` but the names in `layout`. It takes none of the shortcuts of the compiled model, reads the
tables as they are, and keeps a citizen as a named row. On small populations both must count exactly the same
(tests/property/scenarios), which is what makes the fast one believable.
"""

from naer.scenarios.model.twin.citizen import Citizen as Citizen
from naer.scenarios.model.twin.citizen import citizens as citizens
from naer.scenarios.model.twin.living import Twin as Twin
