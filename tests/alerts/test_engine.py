"""From the event log to alerts, on real files: R1's four, folding, reading again, what is bad and what is urgent."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.alert import Delivery
from alerts.context import Context
from alerts.engine import Engine
from alerts.store import Store
from alerts.triage import Roles
from filters import catalogue
from filters.clients import HowSure
from filters.events.log import EventLog
from filters.events.reader import EventReader
from filters.events.seal import Opener, Sealer, make_keys
from tests.policies import LESSON, at
from tests.seen import ADULT, ALLOW, BLOCK, RULE, STATUTORY, client, event, school, search, themes

PUPIL = client()
TEACHER = client("staff", "laptop-1", "t1")
HEAD = client("head", "laptop-h", "hugo")
DSL = client("staff", "laptop-d", "dora")
ROLES = Roles(dsl="dora", head="hugo", chair="cleo")


class Line:
    """A log, an engine that reads it, and the store that it fills."""

    def __init__(self, folder):
        make_keys(folder)
        self.folder = folder
        self.opener, self.sealer = Opener.of(folder), Sealer.of(folder)
        self.log = EventLog(folder / "events.db", self.sealer)
        self.recent = EventLog(folder / "recent.db", self.sealer)
        self.store = Store(folder / "alerts.db")
        self.policy = school()
        self.engine = self.new_engine()

    def new_engine(self):
        return Engine(
            EventReader(self.folder / "events.db", self.opener),
            self.store,
            policy=lambda: self.policy,
            themes=themes(),
            catalogue=catalogue.shipped(),
            roles=ROLES,
            sealer=self.sealer,
            deliveries=lambda alert: [Delivery("mail", f"{alert.route}@oakfield.example")],
            context=self.context(),
        )

    def context(self):
        return Context(EventReader(self.folder / "recent.db", self.opener), self.store, self.sealer)

    def see(self, *events):
        """Append, read, and tell what alerts there are, oldest first."""
        for each in events:
            self.log.append(each, urgent=True).result(5)
        while self.engine.step():
            pass
        return self.store.alerts()[::-1]

    def close(self):
        self.log.close()
        self.recent.close()
        self.store.dispose()


@pytest.fixture
def line(tmp_path):
    opened = Line(tmp_path)
    yield opened
    opened.close()


def test_four_blocks_four_alerts_right_recipients_r1_f5(line):
    """Site and search, by pupil and by staff."""
    alerts = line.see(
        event(ADULT, "adult", who=PUPIL),
        search("zzadult", "adult", who=PUPIL, decision=BLOCK),
        event(ADULT, "adult", who=TEACHER),
        search("zzadult", "adult", who=TEACHER, decision=BLOCK),
    )
    assert [(alert.kind, alert.group, alert.route) for alert in alerts] == [
        ("site", "year-9", "dsl"),
        ("search", "year-9", "dsl"),
        ("site", "staff", "head"),
        ("search", "staff", "head"),
    ]
    with line.store.reading() as connection:
        to = [row[0] for row in connection.exec_driver_sql('SELECT "to" FROM outbox ORDER BY made, rowid')]
    assert to == ["dsl@oakfield.example"] * 2 + ["head@oakfield.example"] * 2


@pytest.mark.parametrize(
    ("who", "desk"),
    [(PUPIL, "dsl"), (TEACHER, "head"), (DSL, "head"), (HEAD, "chair"), (client("unregistered", "", None), "dsl")],
)
def test_nobody_reads_about_himself_r16(line, who, desk):
    (alert,) = line.see(event(ADULT, "adult", who=who))
    assert alert.route == desk


def test_repeats_in_a_period_are_one_alert_with_a_count(line):
    seen = [event(ADULT, "adult", at=LESSON + timedelta(minutes=n), host=f"h{n}.example") for n in range(4)]
    (alert,) = line.see(*seen)
    assert (alert.count, alert.period) == (4, "P2")
    alerts = line.see(event(ADULT, "adult", at=at("2026-11-23T12:30")))
    assert [(alert.count, alert.period) for alert in alerts] == [(4, "P2"), (1, "lunch")]


def test_a_name_blocked_in_dns_and_again_at_the_proxy_is_one(line):
    (alert,) = line.see(
        event(ADULT, "adult", point="dns", at=LESSON),
        event(ADULT, "adult", point="proxy", at=LESSON + timedelta(seconds=1)),
    )
    assert alert.count == 1


def test_chatter_makes_no_alert(line):
    assert line.see(*(event(RULE, "tiktok", "social-media", point="dns") for _ in range(30))) == []


def test_reading_the_log_again_changes_nothing(line):
    line.see(event(ADULT, "adult"), search("i zzsuicide", "suicide"))
    before = line.store.alerts(), line.store.last_change
    # As after a crash that lost the cursor, and as after a restart.
    with line.store.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM cursor")
    for _ in range(2):
        line.engine = line.new_engine()
        line.see()
    assert (line.store.alerts(), line.store.last_change) == before


def test_an_engine_that_starts_again_goes_on_where_it_was(line):
    line.see(event(ADULT, "adult"), event(ALLOW))
    line.engine.save()
    line.engine = line.new_engine()
    assert len(line.see(event(ADULT, "adult", who=TEACHER))) == 2
    assert line.store.cursor().after == 3


def test_bad_rows_are_passed_over_and_counted(line):
    for _ in range(3):
        line.log.append(event(ADULT, "adult"), urgent=True).result(5)
    with sqlite3.connect(line.folder / "events.db") as database:
        database.execute("UPDATE events SET sure = 'perhaps' WHERE id = 1")
    (alert,) = line.see()
    assert (alert.count, line.engine.passed_over) == (2, 1)


def test_an_event_that_cannot_be_judged_stops_nobody_elses(line, caplog):
    line.policy = replace(school(), groups={})  # no group can be found, as with a fault of ours
    assert line.see(event(ADULT, "adult")) == []
    line.policy = school()
    assert len(line.see(event(ADULT, "adult", who=TEACHER))) == 1
    assert line.engine.passed_over == 1
    assert "passed over" in caplog.text


def test_what_cannot_be_stored_is_not_lost(line):
    with line.store.database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE evidence RENAME TO elsewhere")
    line.log.append(event(ADULT, "adult"), urgent=True).result(5)
    for _ in range(2):
        with pytest.raises(Exception, match="no such table"):
            line.engine.step()
    with line.store.database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO evidence")
    assert len(line.see()) == 1


def test_a_title_names_nobody_and_holds_no_words(line):
    (alert,) = line.see(search("i zzsuicide secretly", "suicide"))
    assert alert.title == "Suicide: a search, Year 9"
    assert line.opener.open(alert.words) == "i zzsuicide secretly"
    for path in line.folder.glob("alerts.db*"):
        assert b"secretly" not in path.read_bytes()


def test_an_unknown_device_is_an_address_only(line):
    (alert,) = line.see(event(ADULT, "adult", who=client("unregistered", "", None, sure=HowSure.ADDRESS_ONLY)))
    assert (alert.sure, alert.person, alert.address) == (HowSure.ADDRESS_ONLY, None, "10.0.0.9")


def test_illegal_material_is_sealed_r17(line):
    (alert,) = line.see(event(STATUTORY, "iwf", host="illegal.example", path="/picture"))
    assert (alert.theme, alert.level, alert.service, alert.urgent) == ("illegal", "danger", "", True)
    (evidence,) = line.store.evidence(alert.id)
    assert (evidence.host, evidence.path) == ("", "")
    assert line.opener.open(evidence.site) == "illegal.example/picture"
    for path in line.folder.glob("alerts.db*"):
        assert b"illegal.example" not in path.read_bytes()


def test_tests_raise_no_alert(line):
    assert line.see(event(ADULT, "adult", test=True)) == []


def test_the_hour_before_is_frozen_into_the_evidence_of_a_caution(line):
    now = datetime.now(UTC)
    for minutes, host in ((70, "too-old.example"), (50, "before.example"), (1, "just-before.example")):
        line.recent.append(event(host=host, seen=now - timedelta(minutes=minutes), words="w"), urgent=True).result(5)
    line.recent.append(event(host="others.example", address="10.0.0.10"), urgent=True).result(5)
    (alert,) = line.see(event(ADULT, "adult", host="bad.example"))
    frozen = [(each.host, each.role) for each in line.store.evidence(alert.id)]
    assert frozen == [("before.example", "context"), ("just-before.example", "context"), ("bad.example", "event")]
    # And the hour after, once each.
    line.recent.append(event(host="after.example", seen=datetime.now(UTC)), urgent=True).result(5)
    for _ in range(2):
        line.context().follow(datetime.now(UTC) + timedelta(seconds=1))
    assert [each.host for each in line.store.evidence(alert.id)][3:] == ["after.example"]
    # A context is not an attempt of the alert.
    assert line.store.alert(alert.id).count == 1


def test_nothing_is_frozen_for_an_advisory_or_for_staff(line):
    line.recent.append(event(host="before.example"), urgent=True).result(5)
    advisory, staff = line.see(
        search("zzgambling", "gambling", decision=ALLOW), event(ADULT, "adult", who=replace(TEACHER))
    )
    assert advisory.level == "advisory"
    assert {each.role for alert in (advisory, staff) for each in line.store.evidence(alert.id)} == {"event"}


def test_a_thousand_events_in_one_go(line):
    for n in range(1_200):
        line.log.append(event(BLOCK if n % 2 else ADULT, *(() if n % 2 else ("adult",)), at=LESSON))
    line.log.append(event(ADULT, "adult", who=TEACHER), urgent=True).result(5)
    # The urgent one did not wait for the others.
    assert [alert.count for alert in line.see()] == [1, 600]
