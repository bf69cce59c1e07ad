"""One box for each way of being plugged in, started once for all that is asked of it."""

from collections.abc import Iterator

import pytest

from tests.netns.lab.namespaces import cannot
from tests.netns.lab.plugged import Plugged, plugged
from tests.netns.lab.wiring import Way


@pytest.fixture(scope="session", params=list(Way), ids=[way.value for way in Way])
def school(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plugged]:
    if why := cannot():
        pytest.skip(why)
    with plugged(request.param, tmp_path_factory.mktemp(request.param.value)) as made:
        yield made


@pytest.fixture(params=(4, 6), ids=("v4", "v6"))
def family(request: pytest.FixtureRequest) -> int:
    """Of the Internet Protocol: what holds for one must hold for the other."""
    return int(request.param)
