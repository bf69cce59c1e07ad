"""A small school with a zone of every kind, in each way of being plugged in: for rulesets."""

from dataclasses import replace

from filters import catalogue
from filters.policy.load.folder import load
from filters.policy.network import Attachment, Mode, Network, Pool, Route, Translate
from filters.policy.rules import Group, Zone
from filters.policy.school import Identity, School, Sender
from tests import small_school

ZONES = {
    "pupils": Zone("pupils", "Pupils", "unregistered", ("10.4.0.0/16", "fd00:4::/64")),
    "staff": Zone("staff", "Staff", "staff", ("10.5.0.0/16", "fd00:5::/64"), outgoing="any"),
    "guests": Zone("guests", "Guests", "guests", ("10.9.0.0/16", "fd00:9::/64"), admission="checked", sign_in=True),
    "things": Zone("things", "Things", "things", ("10.8.0.0/24", "fd00:8::/64"), admission="off", outgoing="any"),
}
GROUPS = {
    "guests": Group("guests", "guests", "Guests"),
    "things": Group("things", "things", "Things"),
}
VLANS = {"pupils": 20, "staff": 30, "guests": 40, "things": 50}
GATEWAYS = {"pupils": 4, "staff": 5, "guests": 9, "things": 8}


def attachment(zone: str, tagged: bool) -> Attachment:
    net = GATEWAYS[zone]
    mask = "24" if zone == "things" else "16"
    return Attachment(zone, VLANS[zone] if tagged else 0, (f"10.{net}.0.1/{mask}", f"fd00:{net}::1/64"))


def school(mode: Mode, *, tagged: bool = True, zones: dict[str, Zone] = ZONES) -> School:
    loaded = load(small_school.files(), catalogue.shipped())
    assert loaded.school is not None, loaded.problems
    attachments = tuple(attachment(zone, tagged) for zone in zones)
    if mode is Mode.ROUTER:
        pool = Pool("10.4.1.1", "10.4.200.254")
        attachments = tuple(
            replace(each, pool=pool, advertise=True) if each.zone == "pupils" else each for each in attachments
        )
    network = Network(
        mode=mode,
        wan="wan0",
        lan=("wan0",) if mode in (Mode.STICK, Mode.ONE_ARM) else ("lan0",),
        attachments=attachments,
        wan_vlan=10 if mode is Mode.STICK else 0,
        addresses=("192.168.1.2/24", "2001:db8:1::2/64"),
        gateways=("192.168.1.1", "2001:db8:1::1"),
        translate=Translate.V4 if mode in (Mode.ROUTER, Mode.STICK) else Translate.NONE,
        routes=(Route("10.20.0.0/16", "10.5.0.2"),) if mode is Mode.ROUTER else (),
        management=("10.5.9.0/24", "fd00:5::/64"),
    )
    identity = Identity(radius=(Sender("wlc", ("10.5.0.3/32", "fd00:5::3/128"), "/etc/lessonwall/radius"),))
    groups = {**loaded.school.groups, **GROUPS}
    return replace(loaded.school, zones=zones, groups=groups, network=network, identity=identity)
