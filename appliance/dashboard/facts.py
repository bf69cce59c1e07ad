"""What people and things are called: taken from the school as published, the catalogue and the themes, and kept.

Names are all that is taken from the school. What is in force comes from the live Policy alone.
"""

from alerts.themes import Themes
from appliance.dashboard.views.words import Words
from filters import catalogue
from filters.policy.policy import Policy
from filters.policy.school import THEMES, School


def words_of(school: School | None, policy: Policy | None, themes: Themes) -> Words:
    """`policy`: its groups are those in force; the folder's stand in before the first policy."""
    shipped = catalogue.shipped()
    services = {service.id: service.name for service in shipped.services.values()}
    categories = {category.id: category.name for category in shipped.categories.values()}
    devices = school.devices.values() if school else ()
    groups = policy.groups if policy else school.groups if school else {}
    return Words(
        school=school.name if school else "Lessonwall",
        groups=groups,
        targets={**categories, **services},
        services=frozenset(services),
        themes={theme: themes.title(theme) for theme in THEMES},
        devices={device.id: device.name for device in devices if not device.person},
        owned={device.id: device.name for device in devices if device.person},
        persons={person.id: person.name for person in school.people.values()} if school else {},
    )
