"""The school's choices about recording, as sentences that a pupil, a parent and a teacher can read. Pure."""

_SEARCHES = {
    "flagged": "Searches of pupils whose words touch something worrying, such as self-harm or violence. Other searches "
    "are not kept.",
    "all": "Every search of a pupil on a device that carries the school's certificate. The words are sealed.",
}
_STAFF = {
    "off": "Nothing that bears the name of a member of staff.",
    "serious": "Of staff, only attempts at illegal or adult material, exploitation, radicalisation and violence bear a "
    "name. Searches of staff about health, worries or help are never kept.",
    "all": "Attempts of staff that were blocked. Searches of staff about health, worries or help are never kept.",
}


def searches(record_searches: str) -> str:
    """`record_searches`: flagged or all, as in the Policy."""
    return _SEARCHES[record_searches]


def staff(staff_alerts: str) -> str:
    """`staff_alerts`: off, serious or all, as in the Policy."""
    return _STAFF[staff_alerts]
