"""What is asked for and can be done only inside connections, in a school where no device may be looked into. Pure.

Such a wish breaks nothing; it has no effect, and the school would believe that it has.
"""

from filters.policy.load.shape import Sheet
from filters.policy.school import School

_TODO = "mark devices that carry the school's certificate with inspected: yes in devices.csv, or "


def check_inside(school: School, about: Sheet, ruled: Sheet | None) -> None:
    """Problems go into the sheets of school.yaml and rules.yaml."""
    if any(device.inspected for device in school.devices.values()):
        return
    tenants = school.proxy.tenants
    if tenants.google or tenants.microsoft:
        what = "no device is inspected, so nobody's sign-in can be given a header"
        about.add(("proxy", "tenants"), what, f"{_TODO}take tenants out")
    if ruled is None:
        return
    for place, rule in enumerate(school.rules):
        if parts := sorted(label.removeprefix("url:") for label in rule.what if label.startswith("url:")):
            what = f"no device is inspected, so {parts[0]} is never seen: only names of hosts are"
            ruled.add((place, "what"), what, f"{_TODO}name the host alone")
