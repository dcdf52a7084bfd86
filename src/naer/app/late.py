"""Modules that are loaded when they are first used: for commands that need what `serve` and `work` do not.

Fitted models and the compiled simulation cost seconds and two hundred megabytes to load; whoever serves pages shall not pay.
https://docs.python.org/3/library/importlib.html#importlib.util.LazyLoader
"""

import sys
from importlib import util
from types import ModuleType

from naer.errors import FaultError


def room(name: str) -> ModuleType:
    """The module of that name; it runs when something of it is asked for. FaultError when there is none."""
    known = sys.modules.get(name)
    if known is not None:
        return known
    spec = util.find_spec(name)
    if spec is None or spec.loader is None:
        raise FaultError("A room of the house is missing.", what_to_do="Install Nær again.")
    spec.loader = util.LazyLoader(spec.loader)
    module = util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
