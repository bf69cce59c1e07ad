"""One pretend internet and one proxy for all tests that change nothing in them; each uses hosts of its own."""

from collections.abc import Iterator

import pytest

from tests.filters.proxy.internet import Internet, internet
from tests.filters.proxy.proxied import Proxy, proxy


@pytest.fixture(scope="session")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    with internet(tmp_path_factory.mktemp("internet")) as world:
        yield world


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory, net: Internet) -> Iterator[Proxy]:
    with proxy(tmp_path_factory.mktemp("box") / "state", net) as running:
        yield running
