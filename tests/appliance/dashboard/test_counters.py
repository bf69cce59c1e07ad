"""Counters are for the box itself: from another address they would tell a pupil that a search raised an alert."""

import pytest
from fastapi.testclient import TestClient

from alerts.themes import shipped
from appliance.dashboard.app import build
from appliance.dashboard.box import Box
from appliance.dashboard.process import health_lines
from filters.door import Door
from tests.appliance.dashboard.box_at_work import School, running


@pytest.fixture
def school(tmp_path):
    yield from running(tmp_path)


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("10.4.0.17", 403), ("2001:db8::7", 403)]
)
def test_counters_are_told_to_the_box_itself_alone(school: School, address: str, status: int) -> None:
    app = build(Box(school.state, shipped(), health_lines), Door(school.state.door))
    asker = TestClient(app, base_url=school.url, client=(address, 50000))
    assert asker.get("/metrics").status_code == status
