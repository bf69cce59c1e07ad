"""Counts add up across processes and bear no person."""

import sqlite3
from datetime import date, timedelta

import pytest

from filters.events.counts import OTHER, Counts, CountsReader, forget_counts

DAY = date(2026, 11, 23)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "counts.db"


def test_two_processes_add_to_the_same_numbers(path):
    dns, proxy = Counts(path), Counts(path)
    for counts in (dns, proxy, dns):
        counts.count(DAY, "tiktok.com", "year-9", "P2", "BLOCK", ["social"])
        counts.count_help(DAY)
        counts.flush()
    proxy.count(DAY, "bbc.co.uk", "year-9", "P2", "ALLOW", [])
    proxy.count(DAY, "google.com", "staff", "P2", "SUPPORT", [])
    dns.close()
    proxy.close()
    reader = CountsReader(path)
    assert reader.hosts_on(DAY)[0] == ("tiktok.com", "year-9", "P2", "BLOCK", 3)
    assert (reader.refused_on(DAY), reader.help_on(DAY)) == (4, 3)
    assert reader.themes_in_week(DAY + timedelta(days=4)) == [("social", "year-9", 3)]
    assert reader.refused_on(DAY + timedelta(days=1)) == 0


def test_there_is_no_column_for_a_person_r33(path):
    counts = Counts(path)
    counts.count_help(DAY)
    counts.close()
    database = sqlite3.connect(path)
    columns = {
        row[1] for table in ("hosts", "help", "weeks") for row in database.execute(f"PRAGMA table_info({table})")
    }
    assert columns == {"day", "host", "group", "period", "verdict", "n", "week", "theme"}


def test_what_cannot_be_written_stays_counted(path):
    path.parent.joinpath("blocked").touch()
    counts = Counts(path.parent / "blocked" / "counts.db")
    counts.count_help(DAY)
    counts.flush()
    assert counts.problem
    path.parent.joinpath("blocked").unlink()
    counts.count_help(DAY)
    counts.flush()
    assert not counts.problem
    assert CountsReader(path.parent / "blocked" / "counts.db").help_on(DAY) == 2


def test_hosts_are_kept_30_days_and_weeks_three_years_r32(path):
    counts = Counts(path)
    for days in (0, 30, 31, 364, 157 * 7, 158 * 7):
        counts.count(DAY - timedelta(days=days), "x.example", "year-9", "P2", "BLOCK", ["adult"])
    counts.close()
    forget_counts(path, DAY)
    database = sqlite3.connect(path)
    assert [row[0] for row in database.execute("SELECT day FROM hosts ORDER BY day")] == ["2026-10-24", "2026-11-23"]
    assert database.execute("SELECT count(*), min(week) FROM weeks").fetchone() == (4, "2023-11-20")


def test_nothing_counted_yet(tmp_path):
    reader = CountsReader(tmp_path / "none.db")
    assert (reader.refused_on(DAY), reader.help_on(DAY), reader.hosts_on(DAY)) == (0, 0, [])
    forget_counts(tmp_path / "none.db", DAY)
    assert not (tmp_path / "none.db").exists()


def test_names_made_up_without_end_do_not_fill_the_disk(path):
    counts = Counts(path, most_rows=100)
    for start in range(0, 1000, 50):
        for number in range(start, start + 50):
            counts.count(DAY, f"x{number}.example", "year-9", "P2", "ALLOW", [])
        counts.count(DAY, "x0.example", "year-9", "P2", "ALLOW", [])
        counts.flush()
    counts.close()
    rows = {host: n for host, _, _, _, n in CountsReader(path).hosts_on(DAY)}
    # Not one is lost; what had a row keeps it; the rest is one number.
    assert sum(rows.values()) == 1020
    assert rows["x0.example"] == 21
    assert rows[OTHER] >= 800
    assert len(rows) <= 152, "what was counted in a second is judged by what was there before it"
