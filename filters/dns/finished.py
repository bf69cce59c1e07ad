"""Finished answers, kept for whoever stands the same and asks in the same bytes; their TTLs grow less by the second.

Pure. Two generations stand in for an order of last use: what is found in the older one is taken over into the younger,
and what nobody asked for meanwhile goes with it. So a hit has nothing to write down.
"""

import struct
from weakref import WeakValueDictionary

from filters.events.visits import Visit

_WEIGHT = 190  # bytes that an answer was seen to cost beside its body
_WEIGHT_OF_BODY = 500  # and a body beside its bytes

_NEAR = 2  # seconds by which TTLs may differ from those of a body that is shared

_TTL = struct.Struct("!I")


class Body:
    """An answer without its id, good `until` its TTLs must be less; shared by all who are answered alike.

    `question`: likewise without its id. `places`: (offset, second at which it is 0) of each TTL.
    """

    __slots__ = ("__weakref__", "bytes", "places", "question", "until")

    def __init__(self, question: bytes, message: bytes, places: tuple[tuple[int, int], ...], until: int) -> None:
        self.question = question
        self.bytes = message
        self.places = places
        self.until = until

    def turn(self, now: float) -> None:
        """To be called when `until` has come, before `bytes` is used."""
        self.until = int(now) + 1
        message = bytearray(self.bytes)
        for offset, end in self.places:
            # What is left at the end of this second: no TTL may reach past the boundary that it was cut to.
            _TTL.pack_into(message, offset, max(0, end - self.until))
        self.bytes = bytes(message)


class Tally:
    """How many answers of one kind were given."""

    __slots__ = ("n",)

    def __init__(self) -> None:
        self.n = 0


class Finished:
    """`ends`: seconds, on the clock of the sockets."""

    __slots__ = ("body", "ends", "tally", "visit")

    def __init__(self, visit: Visit, tally: Tally, body: Body, ends: float) -> None:
        self.visit = visit
        self.tally = tally
        self.body = body
        self.ends = ends


class Answers:
    """Those of one standing, over one transport: by the question's bytes after its id."""

    __slots__ = ("old", "young")

    def __init__(self) -> None:
        self.young: dict[bytes, Finished] = {}
        self.old: dict[bytes, Finished] = {}


class Memory:
    """All of them, within `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._answers: dict[object, Answers] = {}
        self._bodies: WeakValueDictionary[bytes, Body] = WeakValueDictionary()
        self._dropped: list[dict[bytes, Finished]] = []

    def of(self, whom: object) -> Answers:
        """The answers for whoever equals `whom`."""
        if (answers := self._answers.get(whom)) is None:
            answers = self._answers[whom] = Answers()
        return answers

    def older(self, answers: Answers, question: bytes) -> Finished | None:
        """What the older generation holds: taken over, since it is asked for."""
        if (finished := answers.old.pop(question, None)) is not None:
            self._put(answers, question, finished, _WEIGHT)
        return finished

    def keep(self, answers: Answers, question: bytes, finished: Finished) -> None:
        body = finished.body
        # The key is the body's own, so that all who share the body share it too.
        key = body.question if body.question == question else question
        self._put(answers, key, finished, _WEIGHT)

    def body(self, question: bytes, message: bytes, ttls: tuple[tuple[int, int], ...], now: float) -> Body:
        """The body for a message that was made now: one that others hold, where no TTL of it ends later."""
        bare = bytearray(message[2:])
        for offset, _ in ttls:
            _TTL.pack_into(bare, offset - 2, 0)
        # A second less than might be: the same reply, given to another a moment later, may have been rounded down.
        places = tuple((offset - 2, int(now) + ttl - 1) for offset, ttl in ttls)
        key = bytes(bare)
        known = self._bodies.get(key)
        if known is not None and all(
            end - _NEAR <= its_end <= end + 1 for (_, its_end), (_, end) in zip(known.places, places, strict=True)
        ):
            return known
        body = self._bodies[key] = Body(question, message[2:], places, int(now))
        self._size += _WEIGHT_OF_BODY + 2 * len(message)
        return body

    def _put(self, answers: Answers, question: bytes, finished: Finished, weight: int) -> None:
        answers.young[question] = finished
        self._size += weight
        if self._size > self._limit // 2:
            self._grow_older()

    def _grow_older(self) -> None:
        for answers in self._answers.values():
            self._dropped.append(answers.old)
            answers.old, answers.young = answers.young, {}
        self._size = 0

    def clear(self) -> None:
        """Nothing that was kept is given again. Whoever holds Answers must ask for new ones."""
        for answers in self._answers.values():
            self._dropped += [answers.old, answers.young]
        self._answers.clear()
        self._size = 0

    def sweep(self, most: int) -> None:
        """Free some of what was dropped: all at once would keep the clients waiting."""
        while self._dropped and most > 0:
            last = self._dropped[-1]
            for _ in range(min(most, len(last))):
                last.popitem()
                most -= 1
            if not last:
                self._dropped.pop()
