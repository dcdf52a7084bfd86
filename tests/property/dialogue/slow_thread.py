"""A thread put together on a table: the slow and obvious twin of `dialogue.rules.thread`, from whole letters."""

from naer.dialogue.definition import IncomingCommunication


def shown(letters: list[IncomingCommunication]) -> list[tuple[str, str, bool]]:
    """Each segment with the letter that brought it and whether its file can be opened, in the order to read them.

    Every letter is laid on the table once, the oldest first; every slip of paper is copied from the letter that wrote
    it, or from the oldest that repeats it.
    """
    pile: list[IncomingCommunication] = []
    for letter in letters:
        if letter.message_id not in [one.message_id for one in pile]:
            pile.append(letter)
    began_by = _began_by(pile)
    pile.sort(key=lambda one: (_at(one), one.sender.name != began_by, one.message_id))
    slips: list[tuple[tuple[object, ...], tuple[str, str, bool]]] = []
    for name in sorted({segment.id for letter in pile for segment in letter.segments}):
        writers = [letter for letter in pile if name in letter.steps[-1].segments]
        carriers = [letter for letter in pile if name in [segment.id for segment in letter.segments]]
        copied_from = writers[0] if writers else carriers[0]
        slip = next(segment for segment in copied_from.segments if segment.id == name)
        can_be_opened = any(
            segment.id == name and segment.attachment is not None and bool(segment.attachment.data)
            for letter in carriers
            for segment in letter.segments
        )
        place = pile.index(writers[0]) if writers else len(pile)
        number = writers[0].steps[-1].segments.index(name) if writers else 0
        order = (slip.written_at, slip.organisation.name != began_by, place, number, name)
        slips.append((order, (name, writers[0].message_id if writers else "", can_be_opened)))
    return [told for _, told in sorted(slips)]


def _at(letter: IncomingCommunication) -> object:
    return letter.steps[-1].recorded_at


def _began_by(pile: list[IncomingCommunication]) -> str:
    began = sorted((_at(one), one.message_id, one.sender.name) for one in pile if one.activity.value != "reply-message")
    if began:
        return str(began[0][2])
    segments = sorted(
        (segment.written_at, segment.id, segment.organisation.name) for letter in pile for segment in letter.segments
    )
    return str(segments[0][2])
