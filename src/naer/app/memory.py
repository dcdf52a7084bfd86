"""How often Python looks for garbage that counting references does not find.

What a long-lived process has loaded stays until it ends, and what a request or a batch makes holds few circles: looking
through all of it every few hundred objects took a fifth of an import's time, and found nothing.
"""

import gc

NEW_OBJECTS = 200_000
"""Objects made (and not gone again) between two looks; by default 700.

A page of a region makes thirty thousand, which are gone when it is done: with 50,000 a look fell into the middle of every fifth,
and took 20 ms. Memory of web and worker stayed as it was.
"""


def look_less_for_garbage() -> None:
    """Leave out what is loaded by now, and look more seldom at what comes after. To be called when a process is ready to work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 10, 10)
