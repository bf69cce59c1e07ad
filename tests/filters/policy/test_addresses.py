"""The one spelling of an address: what the kernel, a proxy and a register write must find the same client."""

import pytest

from filters.policy.addresses import address_in, plain_address


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("10.4.1.7", "10.4.1.7"),
        # A socket for both families writes IPv4 so.
        ("::ffff:10.4.1.7", "10.4.1.7"),
        ("::FFFF:a04:107", "10.4.1.7"),
        ("2001:DB8:4:0::7", "2001:db8:4::7"),
        # Where it was met is no part of it.
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_an_address_has_one_spelling(written, plain):
    assert plain_address(written) == address_in(written) == plain


@pytest.mark.parametrize("written", ["", "10.4.1", "pupils", "10.4.1.7/16"])
def test_what_is_none_is_told(written):
    with pytest.raises(ValueError, match=r"does not appear|Address cannot be empty"):
        plain_address(written)
    assert address_in(written) == ""
