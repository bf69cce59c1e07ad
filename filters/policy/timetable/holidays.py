"""The bank holidays of the four nations, from the `holidays` library (source: gov.uk/bank-holidays)."""

from collections.abc import Iterable, Mapping
from datetime import date

import holidays

NATIONS = {"england": "ENG", "scotland": "SCT", "wales": "WLS", "northern-ireland": "NIR"}


def bank_holidays(nation: str, years: Iterable[int]) -> Mapping[date, str]:
    """Date -> name. `nation`: a key of NATIONS, in any case, with space or hyphen; another has none on file."""
    part = NATIONS.get(nation.strip().lower().replace(" ", "-"))
    if part is None:
        return {}
    found = holidays.country_holidays("GB", subdiv=part, years=years)
    return {on: name.replace("(observed)", "(substitute day)") for on, name in sorted(found.items())}
