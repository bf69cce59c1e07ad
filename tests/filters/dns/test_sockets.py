"""Addresses that are not there yet: a gateway answers on them as soon as a cable or an adapter brings them."""

import pytest

from filters.dns.endpoint import Listen
from filters.dns.sockets import CannotListen, open_for


@pytest.mark.parametrize("address", ["198.51.100.1", "2001:db8::1"])
@pytest.mark.parametrize("workers", [1, 2])
def test_an_awaited_address_can_be_listened_on_before_it_is_there(address, workers):
    pairs = open_for(Listen(address, 0, awaited=True), workers)
    try:
        assert {each.getsockname()[0] for pair in pairs for each in pair} == {address}
    finally:
        for pair in pairs:
            for each in pair:
                each.close()
    with pytest.raises(CannotListen, match="give an address of this machine"):
        open_for(Listen(address, 0), workers)
