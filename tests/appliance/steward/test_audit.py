"""The audit proves that nothing was altered, and forgets a person without breaking."""

import sqlite3
from datetime import UTC, datetime

import pytest

from appliance.steward.audit import Audit

AT = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)


@pytest.fixture
def audit(tmp_path):
    audit = Audit(tmp_path / "audit.db")
    audit.write(AT, "a-head", "Approve", record="ap-1", detail={"what": "tiktok"}, policy=3)
    audit.write(AT, "a-dsl", "CutOffClient", record="c-1", about="p17", detail={"why": "Jo asked a friend"}, policy=4)
    audit.write(AT, "a-dsl", "LookAtNames", record="alert-9", about="p17", detail={"reason": "call home"}, policy=5)
    audit.write(AT, "a-head", "Withdraw", record="ap-1", policy=5)
    yield audit
    audit.close()


def by_hand(tmp_path, *statements: str) -> None:
    """What somebody with the file and no scruples would do."""
    db = sqlite3.connect(tmp_path / "audit.db", isolation_level=None)
    db.execute("DROP TRIGGER audit_is_never_altered")
    db.execute("DROP TRIGGER audit_is_never_shortened")
    for statement in statements:
        db.execute(statement)
    db.close()


def test_rows_are_read_as_they_were_written(audit):
    rows = audit.rows()
    assert [(r.id, r.who, r.what, r.record, r.about, r.policy) for r in rows] == [
        (1, "a-head", "Approve", "ap-1", "", 3),
        (2, "a-dsl", "CutOffClient", "c-1", "p17", 4),
        (3, "a-dsl", "LookAtNames", "alert-9", "p17", 5),
        (4, "a-head", "Withdraw", "ap-1", "", 5),
    ]
    assert rows[1].detail == {"why": "Jo asked a friend"}
    assert rows[1].time == AT
    assert [r.id for r in audit.rows(after=2, limit=1)] == [3]
    assert audit.verify() is None


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        # Every field is under the hash.
        ("UPDATE audit SET time = '2026-11-23T10:16:00+00:00' WHERE id = 2", 2),
        ("UPDATE audit SET who = (SELECT who FROM audit WHERE id = 1) WHERE id = 2", 2),
        ("UPDATE audit SET what = 'Restore' WHERE id = 2", 2),
        ("UPDATE audit SET record = 'c-2' WHERE id = 2", 2),
        ("UPDATE audit SET about = '' WHERE id = 3", 3),
        ("UPDATE audit SET detail = x'00' WHERE id = 3", 3),
        ("UPDATE audit SET policy = 9 WHERE id = 1", 1),
        ("UPDATE audit SET hash = (SELECT hash FROM audit WHERE id = 1) WHERE id = 2", 2),
        # Rows are missed at the start, in the middle and at the end.
        ("DELETE FROM audit WHERE id = 1", 1),
        ("DELETE FROM audit WHERE id = 3", 3),
        ("DELETE FROM audit WHERE id = 4", 4),
        ("DELETE FROM audit", 1),
    ],
)
def test_the_first_broken_row_is_found(audit, tmp_path, statement, broken):
    by_hand(tmp_path, statement)
    found = audit.verify()
    assert found is not None
    assert found.id == broken
    assert f"row {broken} " in found.text


@pytest.mark.parametrize("statement", ["UPDATE audit SET what = 'x'", "DELETE FROM audit WHERE id = 4"])
def test_the_file_itself_refuses_to_be_altered(audit, tmp_path, statement):
    db = sqlite3.connect(tmp_path / "audit.db")
    with pytest.raises(sqlite3.IntegrityError, match="the audit is never"):
        db.execute(statement)
    db.close()


def test_a_person_is_forgotten_and_the_chain_stays_whole(audit, tmp_path):
    assert audit.forget("p17")
    assert audit.verify() is None
    rows = audit.rows()
    assert [(r.about, r.detail) for r in rows[1:3]] == [("forgotten", {}), ("forgotten", {})]
    # What concerns others is still read.
    assert rows[0].detail == {"what": "tiktok"}
    assert rows[1].who == "a-dsl"
    # Neither the name nor the words stand in any of the files.
    for file in tmp_path.iterdir():
        assert b"p17" not in file.read_bytes()
        assert b"Jo asked" not in file.read_bytes()
    assert not audit.forget("p17")


def test_a_person_who_comes_back_is_somebody_new(audit):
    audit.forget("p17")
    audit.write(AT, "a-dsl", "LookAtNames", about="p17", detail={"reason": "new"})
    assert [r.about for r in audit.rows()] == ["", "forgotten", "forgotten", "", "p17"]
    assert audit.verify() is None


def test_an_audit_is_taken_up_where_it_was_left(audit, tmp_path):
    audit.close()
    again = Audit(tmp_path / "audit.db")
    assert again.write(AT, "console", "Apply") == 5
    assert again.verify() is None
    assert (tmp_path / "audit.db").stat().st_mode & 0o777 == 0o600
    again.close()
