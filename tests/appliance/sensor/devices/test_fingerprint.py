"""What a device tells of itself -> its kind, by the table; unknown stays unknown.

Issue: "new devices (DHCP, mDNS fingerprints → 'iPad, first seen Tuesday 09:12, zone pupils')".
"""

import pytest

from appliance.sensor.devices.fingerprint import UNKNOWN, Traits, kind_of

MAC = "12:34:56:78:9a:bc"
APPLE = (1, 121, 3, 6, 15, 108, 114, 119, 252)
MACOS = (*APPLE, 95, 44, 46)
WINDOWS = (1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252)


@pytest.mark.parametrize(
    ("traits", "kind"),
    [
        (Traits(wants=APPLE, name="iPad"), "iPad"),
        (Traits(wants=APPLE, name="Anns-iPad-2"), "iPad"),
        (Traits(wants=APPLE, name="iPhone"), "iPhone"),
        (Traits(model="iPad13,1"), "iPad"),
        (Traits(model="AppleTV14,1"), "Apple TV"),
        (Traits(model="MacBookPro14,1", services=frozenset({"_companion-link._tcp"})), "Mac"),
        (Traits(wants=MACOS, name="Lucas-iMac"), "Mac"),
        # Apple's, and it does not say which.
        (Traits(wants=APPLE), "Apple device"),
        # A name alone proves nothing: anybody may call a device so.
        (Traits(name="iPad"), UNKNOWN),
        (Traits(name="my-iphone", wants=WINDOWS), "Windows PC"),
        (Traits(vendor="MSFT 5.0", wants=WINDOWS, name="DESKTOP-4K2"), "Windows PC"),
        (Traits(vendor="android-dhcp-14", wants=(1, 3, 6)), "Android device"),
        (Traits(wants=(1, 3, 6, 15, 26, 28, 51, 58, 59, 43)), "Android device"),
        (Traits(vendor="dhcpcd-6.10.1:Linux-4.9.57-v7+:armv7l:BCM2835"), "Raspberry Pi"),
        (Traits(vendor="dhcpcd-9.4.1:Linux-6.1:x86_64"), "Linux computer"),
        (Traits(services=frozenset({"_googlecast._tcp"}), model="Chromecast Ultra"), "Chromecast"),
        (Traits(services=frozenset({"_ipp._tcp"}), model="Brother HL-L2350DW"), "Brother printer"),
        (Traits(services=frozenset({"_ipp._tcp"}), model="HP LaserJet MFP M428"), "HP printer"),
        (Traits(services=frozenset({"_ipp._tcp"}), model="something"), "printer"),
        (Traits(services=frozenset({"_sonos._tcp"})), "Sonos speaker"),
        (Traits(vendor="yealink"), "Yealink telephone"),
        (Traits(vendor="Cisco Systems, Inc. IP Phone CP-8841"), "Cisco telephone"),
        (Traits(vendor="PS5"), "PlayStation"),
        (Traits(wants=(1, 3), vendor="TL-SG116E"), UNKNOWN),
        (Traits(), UNKNOWN),
    ],
)
def test_kinds(traits, kind):
    assert kind_of(MAC, traits) == kind


@pytest.mark.parametrize(
    ("mac", "kind"),
    [("6c:dc:6a:00:00:01", "Promethean board"), ("b8:27:eb:00:00:01", "Raspberry Pi"), ("12:34:56:00:00:01", UNKNOWN)],
)
def test_kinds_by_maker(mac, kind):
    assert kind_of(mac, Traits()) == kind


def test_what_is_told_piece_by_piece_gathers():
    """The name comes by DHCP, the model by mDNS; an empty word takes nothing back."""
    told = Traits(wants=APPLE).with_more(Traits(name="iPad")).with_more(Traits(services=frozenset({"_airplay._tcp"})))
    assert kind_of(MAC, told) == "iPad"
    assert told.services == {"_airplay._tcp"}
