"""What somebody is called where they sign in -> their id in people.csv; an unknown login is nobody's. Pure.

"SCHOOL\\jones" and "jones@school.local" are also found as "jones", where that realm is the school's.
"""

from collections.abc import Collection, Mapping

from filters.policy.bindings import Source
from filters.policy.school import Person

LONGEST = 253  # bytes of a RADIUS User-Name; longer is nobody's


class Logins:
    """`realms`: the school's own, as in school.yaml; with none named any counts, but on the sign-in page.

    There a provider tells whole addresses, and "head@elsewhere.example" is not the school's head.
    """

    def __init__(self, people: Mapping[str, Person], realms: Collection[str] = ()) -> None:
        self._persons = {
            login.casefold(): person.id for person in people.values() for login in (person.id, *person.logins)
        }
        self._realms = frozenset(realm.casefold() for realm in realms)

    def person(self, login: str, source: Source) -> str:
        """The id, or ""."""
        login = login.strip().casefold()
        if not login or len(login) > LONGEST:
            return ""
        if whole := self._persons.get(login):
            return whole
        name, realm = _parted(login)
        ours = realm in self._realms if self._realms else source is not Source.SIGN_IN
        return self._persons.get(name, "") if realm and ours else ""


def _parted(login: str) -> tuple[str, str]:
    """ "realm\\name" or "name@realm" -> (name, realm)."""
    if "\\" in login:
        realm, _, name = login.partition("\\")
        return name, realm
    name, _, realm = login.rpartition("@")
    return name, realm
