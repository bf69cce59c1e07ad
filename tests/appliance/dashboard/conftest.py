"""The box of these tests, once for all and fresh for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.appliance.dashboard.box_at_work import School, running


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """Oakfield on Monday 23 November 2026, 10:15."""
    yield from running(tmp_path_factory.mktemp("box"))


@pytest.fixture
def fresh_school(tmp_path: Path) -> Iterator[School]:
    """The same, for a test that needs a box in its first minute."""
    yield from running(tmp_path)
