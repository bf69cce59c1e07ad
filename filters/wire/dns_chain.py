"""Which records of an answer section belong to the question: those of the name asked, and of the names it leads to.

Pure. An answer is a chain of aliases (RFC 1034 section 3.6.2, RFC 6672) with the records asked for at its end. What
does not hang on the chain was not asked for, and whoever put it there is not to be believed (RFC 5452 section 6).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from filters.wire import dns

LONGEST = 16  # aliases; real chains have three or four, and other resolvers give up after about as many

type Name = tuple[bytes, ...]  # labels, lower case

# Beside the type asked for: how the chain goes on, and the signatures over it.
_ALWAYS = frozenset({dns.CNAME, dns.DNAME, dns.RRSIG})


@dataclass(frozen=True, slots=True)
class Chain:
    """`names`: the one asked for and those it leads to, in order. `records`: of the answer section, that belong.

    `endless`: the aliases lead in a circle, or on through more than LONGEST.
    """

    names: tuple[Name, ...]
    records: tuple[dns.Record, ...]
    endless: bool = False


def follow(packet: bytes, asked: Name, type: int, found: Sequence[dns.Record]) -> Chain:
    """The chain from `asked` through the records of the answer section. Raises Malformed."""
    owned = [(owner(packet, each.start, asked), each) for each in found if _wanted(each, type)]
    if not any(each.type in (dns.CNAME, dns.DNAME) for _, each in owned):
        return Chain((asked,), tuple(each for name, each in owned if name == asked))
    aliases: dict[Name, list[Name]] = {}
    trees: list[tuple[Name, Name]] = []
    for name, each in owned:
        if each.type == dns.CNAME:
            aliases.setdefault(name, []).append(_target(packet, each))
        elif each.type == dns.DNAME:
            trees.append((name, _target(packet, each)))
    names, endless = _walk(asked, aliases, trees)
    known = frozenset(names)
    return Chain(names, tuple(each for name, each in owned if _belongs(name, each, known)), endless)


def owner(packet: bytes, start: int, asked: Name) -> Name:
    """The name of the record at `start`. Nearly all point to the question, whose name is known already."""
    if packet[start] == 0xC0 and packet[start + 1] == dns.HEADER.size:
        return asked
    return lowered(dns.read_name(packet, start)[0])


def lowered(labels: Name) -> Name:
    return tuple(label.lower() for label in labels)


def below(name: Name, parent: Name) -> bool:
    """Whether `name` is `parent`, or lies under it."""
    return name[len(name) - len(parent) :] == parent if len(parent) <= len(name) else False


def _wanted(record: dns.Record, type: int) -> bool:
    return record.klass == dns.IN and (record.type == type or record.type in _ALWAYS)


def _target(packet: bytes, record: dns.Record) -> Name:
    labels, end = dns.read_name(packet, record.data)
    if end != record.end:
        raise dns.Malformed("an alias of another length")
    return lowered(labels)


def _walk(
    asked: Name, aliases: dict[Name, list[Name]], trees: list[tuple[Name, Name]]
) -> tuple[tuple[Name, ...], bool]:
    """Every name that the aliases lead to from `asked`, and whether they ever end.

    A name with two aliases is wrong, but may be sent: a client takes either, so both are followed.
    """
    names = [asked]
    for name in names:
        onward = set(aliases.get(name, ()))
        # A tree that is an alias moves all below its root, not the root itself (RFC 6672 section 2.2).
        onward |= {name[: len(name) - len(root)] + to for root, to in trees if name != root and below(name, root)}
        if not onward.isdisjoint(names) or len(names) + len(onward) > LONGEST + 1:
            return tuple(names), True
        names += sorted(onward)
    return tuple(names), False


def _belongs(name: Name, record: dns.Record, chain: frozenset[Name]) -> bool:
    """A tree's alias, and the signature over it, stand at its root: above a name of the chain."""
    return name in chain or (record.type in (dns.DNAME, dns.RRSIG) and any(below(each, name) for each in chain))
