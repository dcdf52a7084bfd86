"""Letters that Danish sorts otherwise than by stripping their accents.

Each is given with its spelling in a sort key, and whether it is a variant (True) of the letter that it is sorted as.
"""

LETTERS: dict[str, tuple[str, bool]] = {
    "æ": ("{", False),
    "ä": ("{", True),
    "ø": ("|", False),
    "ö": ("|", True),
    "ő": ("|", True),
    "œ": ("|", True),
    "å": ("}", False),
    "ü": ("y", True),
    "ű": ("y", True),
    "ð": ("d", True),
    "đ": ("d", True),
    "þ": ("th", True),
    "ß": ("ss", True),
    "ł": ("l", True),
    "ħ": ("h", True),
    "ı": ("i", True),
}
