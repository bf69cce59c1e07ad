"""Entries of an LDAP directory (Active Directory, OpenLDAP) -> the people in the groups that the school named. Pure.

Groups within groups are followed here, by what either side says of the other: so it is the same with every server.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from appliance.registers.entry import Entry, Read
from appliance.registers.ldif import Entry as Found
from filters.policy.school import School

GROUPS = "(|(objectClass=group)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))"
GROUP_ATTRIBUTES = ("cn", "member", "uniqueMember", "memberUid", "memberOf")
PEOPLE = "(|(&(objectCategory=person)(objectClass=user))(objectClass=inetOrgPerson)(objectClass=posixAccount))"
PEOPLE_ATTRIBUTES = (
    "sAMAccountName", "uid", "userPrincipalName", "mail", "displayName", "givenName", "sn", "cn", "employeeID",
    "employeeNumber", "userAccountControl", "accountExpires", "nsAccountLock", "memberOf",
)  # fmt: skip

_DISABLED = 2  # of userAccountControl
_NEVER = (0, 0x7FFFFFFFFFFFFFFF)
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9._-]+")


def read_directory(groups: Iterable[Found], people: Iterable[Found], school: School, now: datetime) -> Read:
    """`now`: aware. The first of the school's groups that fits counts, in the order of school.yaml."""
    ldap = school.identity.ldap
    assert ldap is not None, "asked only where it is set"
    graph = _Graph(groups)
    wanted = [(graph.find(theirs), theirs, ours) for theirs, ours in ldap.groups.items()]
    todo = "write its name, or its whole distinguished name"
    problems = [
        f'school.yaml: identity.ldap.groups: the directory has no group "{theirs}" below {ldap.base}; {todo}'
        for dns, theirs, _ in wanted
        if not dns
    ]
    entries, others = [], 0
    seen: set[str] = set()
    for at, person in enumerate(people, 1):
        within = graph.all_of(person)
        ours = next((ours for dns, _, ours in wanted if dns & within), None)
        if ours is None:
            others += 1
            continue
        entry = _entry(at, person, ours, now)
        if entry and entry.id.casefold() not in seen:
            seen.add(entry.id.casefold())
            entries.append(entry)
    if not entries and not problems:
        problems.append("school.yaml: identity.ldap: nobody is in the groups that it names; look at base and groups")
    kinds = frozenset(school.kind(ours) for ours in ldap.groups.values())
    notes = [f"{others} accounts are in none of the groups that school.yaml names."] if others else []
    return Read("ldap", kinds, tuple(entries), tuple(problems), tuple(notes))


class _Graph:
    """Which groups are within which."""

    def __init__(self, groups: Iterable[Found]) -> None:
        self._names: dict[str, set[str]] = defaultdict(set)  # "teachers", "cn=teachers", the whole DN -> DNs
        self._above: dict[str, set[str]] = defaultdict(set)  # a member's DN, or "uid:…" -> DNs of groups
        for group in groups:
            dn = _plain(group["dn"][0])
            for name in (dn, dn.partition(",")[0], *(cn.casefold() for cn in group.get("cn", ()))):
                self._names[name].add(dn)
            for member in (*group.get("member", ()), *group.get("uniquemember", ())):
                self._above[_plain(member)].add(dn)
            for uid in group.get("memberuid", ()):
                self._above[f"uid:{uid.casefold()}"].add(dn)
            self._above[dn] |= {_plain(above) for above in group.get("memberof", ())}

    def find(self, name: str) -> set[str]:
        return self._names.get(_plain(name), set())

    def all_of(self, person: Found) -> set[str]:
        """Every group that somebody is in, directly or by another; groups may be within each other in circles."""
        waiting = {_plain(above) for above in person.get("memberof", ())}
        waiting |= self._above.get(_plain(person["dn"][0]), set())
        for uid in person.get("uid", ()):
            waiting |= self._above.get(f"uid:{uid.casefold()}", set())
        found: set[str] = set()
        while waiting:
            group = waiting.pop()
            if group not in found:
                found.add(group)
                waiting |= self._above.get(group, set())
        return found


def _entry(at: int, person: Found, group: str, now: datetime) -> Entry | None:
    """None for an account without a name to sign in with."""
    logins = [
        word for key in ("samaccountname", "uid", "userprincipalname", "mail") for word in person.get(key, ())[:1]
    ]
    usable = frozenset(word.lower() for word in logins if word and not re.search(r"[\s,;|]", word))
    # A number stays when somebody is called otherwise, and names nobody to whoever reads a record.
    words = [*person.get("employeeid", ()), *person.get("employeenumber", ()), *logins]
    ids = (_NOT_IN_IDS.sub("-", word.partition("@")[0]).strip("-._")[:64] for word in words)
    own = next(filter(None, ids), "")
    if not own or not usable:
        return None
    return Entry(at, own, _name(person) or own, group, logins=usable, gone=_closed(person, now))


def _name(person: Found) -> str:
    first, last = (person.get(key, ("",))[0] for key in ("givenname", "sn"))
    both = f"{first} {last}" if first and last else ""
    said = both or next((person[key][0] for key in ("displayname", "cn") if person.get(key)), "")
    return " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())


def _closed(person: Found, now: datetime) -> bool:
    """Disabled, locked, or expired."""
    if _number(person.get("useraccountcontrol", ())) & _DISABLED:
        return True
    if [word.lower() for word in person.get("nsaccountlock", ())] == ["true"]:
        return True
    expires = _number(person.get("accountexpires", ()))  # in tenths of microseconds since 1601
    if expires in _NEVER or expires < 0:
        return False
    try:
        return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=expires // 10) < now
    except OverflowError:
        return False


def _number(values: Sequence[str]) -> int:
    try:
        return int(values[0][:24]) if values else 0
    except ValueError:
        return 0


def _plain(dn: str) -> str:
    """Distinguished names differ in capitals and in spaces beside the commas."""
    return re.sub(r"\s*([,=])\s*", r"\1", dn.strip()).casefold()
