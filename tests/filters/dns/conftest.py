"""What the DNS filter's process starts on."""

import pytest

from filters.events.seal import make_keys
from filters.live import publish
from tests.filters.dns.world import clients, school
from tests.names import publish_names


@pytest.fixture
def state(tmp_path):
    for name in ("live", "events", "recent"):
        (tmp_path / name).mkdir()
    make_keys(tmp_path / "keys")
    publish(tmp_path / "live", school())
    publish(tmp_path / "live", clients())
    publish_names(tmp_path / "live")
    return tmp_path
