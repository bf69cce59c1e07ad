"""One-time codes, passwords, sessions and patience, in real time that the tests move."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from appliance.steward.accounts import ABSOLUTE, CODE_LASTS, FREE_FROM_ALL, IDLE, LONGEST_WAIT, Accounts, Unacceptable

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
GOOD = "three plain words"
SECOND = timedelta(seconds=1)


@pytest.fixture
def accounts(tmp_path):
    # Hashing as cheap as the library lets it be: strength is argon2's affair, not these tests'.
    accounts = Accounts(tmp_path / "accounts.db", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield accounts
    accounts.close()


@pytest.fixture
def dsl(accounts):
    return set_up(accounts, accounts.first_code(NOW), "dsl", GOOD, ["dsl"], NOW)


def set_up(accounts, code, name, password, roles, now):
    accounts.to_set_up(code, name, password, roles, now)
    return accounts.set_up(code, name, password, accounts.hash(password), roles, now)


def sign_in(accounts, name, password, now, address=""):
    check = accounts.check(name, address)
    account = accounts.checked(check, accounts.is_right(check, password), now)
    return (account, accounts.open_session(account, now)) if account else None


def test_there_is_no_account_and_no_password_by_default(accounts):
    assert accounts.none_yet()
    assert sign_in(accounts, "admin", "admin", NOW) is None
    assert sign_in(accounts, "", "", NOW) is None


def test_the_first_code_makes_one_account_once(accounts):
    code = accounts.first_code(NOW)
    account = set_up(accounts, code, "  Designated  Lead ", GOOD, ["dsl", "head"], NOW)
    assert (account.name, account.roles) == ("Designated Lead", {"dsl", "head"})
    assert not accounts.none_yet()
    with pytest.raises(Unacceptable, match="not valid"):
        set_up(accounts, code, "other", GOOD, ["dsl"], NOW)


@pytest.mark.parametrize(
    ("late", "name", "password", "says"),
    [
        (CODE_LASTS, "dsl", GOOD, "not valid"),
        (timedelta(), "dsl", "123456789", "10 to 256"),
        (timedelta(), "dsl", "x" * 257, "10 to 256"),
        (timedelta(), "designated lead", "Designated LEAD", "must not be the name"),
        (timedelta(), "   ", GOOD, "1 to 80"),
        (timedelta(), "a\nb\x00", GOOD, "1 to 80"),
    ],
)
def test_what_is_not_accepted_uses_up_no_code(accounts, late, name, password, says):
    code = accounts.first_code(NOW)
    with pytest.raises(Unacceptable, match=says):
        set_up(accounts, code, name, password, ["dsl"], NOW + late)
    assert accounts.none_yet()
    assert set_up(accounts, code, "dsl", GOOD, ["dsl"], NOW).name == "dsl"


def test_a_new_first_code_ends_the_one_before(accounts):
    old = accounts.first_code(NOW)
    new = accounts.first_code(NOW)
    assert accounts.first_code_stands(NOW)
    assert not accounts.first_code_stands(NOW + CODE_LASTS)
    with pytest.raises(Unacceptable):
        set_up(accounts, old, "x", GOOD, ["dsl"], NOW)
    set_up(accounts, new, "x", GOOD, ["dsl"], NOW)


def test_a_first_code_left_over_makes_no_second_first_account(accounts, dsl):
    code = accounts.first_code(NOW)
    with pytest.raises(Unacceptable, match="there is an account already"):
        set_up(accounts, code, "intruder", GOOD, ["head"], NOW)


def test_further_people_are_invited_and_keep_the_roles_they_were_given(accounts, dsl):
    invited, code = accounts.invite("Teacher One", ["teacher"], NOW)
    assert sign_in(accounts, "Teacher One", "", NOW) is None
    made = set_up(accounts, code, "another name", GOOD, ["head", "dsl"], NOW)
    assert made == invited
    assert made.roles == {"teacher"}
    with pytest.raises(Unacceptable, match="already"):
        accounts.invite("teacher one", ["head"], NOW)


def test_a_forgotten_password_is_replaced_and_old_sessions_end(accounts, dsl):
    _, token = sign_in(accounts, "dsl", GOOD, NOW)
    again, code = accounts.invite("dsl", ["dsl", "deputy"], NOW, again=True)
    assert again.id == dsl.id
    assert accounts.holder(token, NOW) is None
    assert sign_in(accounts, "dsl", GOOD, NOW) is None
    set_up(accounts, code, "", "another good one", [], NOW)
    account, _ = sign_in(accounts, "dsl", "another good one", NOW)
    assert account.roles == {"dsl", "deputy"}


def test_nothing_on_the_disk_can_be_used(accounts, dsl, tmp_path):
    _, code = accounts.invite("t", ["teacher"], NOW)
    _, token = sign_in(accounts, "dsl", GOOD, NOW)
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"argon2id" in everything
    for secret in (GOOD, code, token):
        assert secret.encode() not in everything
    assert (tmp_path / "accounts.db").stat().st_mode & 0o777 == 0o600


def test_a_removed_account_leaves_no_name_on_the_disk_r32(accounts, dsl, tmp_path):
    account, _ = accounts.invite("Teacher Twelve", ["teacher"], NOW)
    assert b"Teacher Twelve" in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert accounts.remove(account.id)
    assert b"Teacher Twelve" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("steps", "open"),
    [
        # Idle: half an hour, measured from the last request.
        ([IDLE - SECOND], True),
        ([IDLE], False),
        ([IDLE - SECOND, IDLE - SECOND], True),
        # However busy, ten hours and no more.
        ([timedelta(minutes=20)] * 29, True),
        ([timedelta(minutes=20)] * 30, False),
    ],
)
def test_a_session_ends_when_idle_and_after_ten_hours(accounts, dsl, steps, open):
    assert timedelta(hours=10) == ABSOLUTE
    _, token = sign_in(accounts, "dsl", GOOD, NOW)
    now = NOW
    for step in steps:
        now += step
        holder = accounts.holder(token, now)
    assert (holder == dsl) is open


def test_a_page_that_asks_by_itself_keeps_no_session_alive(accounts, dsl):
    _, token = sign_in(accounts, "dsl", GOOD, NOW)
    for minutes in (10, 20, 29):
        assert accounts.holder(token, NOW + timedelta(minutes=minutes), quiet=True) == dsl
    assert accounts.holder(token, NOW + IDLE, quiet=True) is None


def test_signing_out_ends_this_session_and_no_other(accounts, dsl):
    _, one = sign_in(accounts, "dsl", GOOD, NOW)
    _, two = sign_in(accounts, "dsl", GOOD, NOW)
    accounts.sign_out(one)
    assert accounts.holder(one, NOW) is None
    assert accounts.holder(two, NOW) == dsl
    assert accounts.holder("", NOW) is None


@pytest.mark.parametrize("name", ["dsl", "DSL", "nobody of this name"])
def test_each_wrong_password_makes_the_next_try_wait_longer_whether_the_name_exists_or_not(accounts, dsl, name):
    waits, now = [], NOW
    for _ in range(16):
        now += accounts.must_wait(name, now)
        assert accounts.must_wait(name, now) == timedelta()
        assert sign_in(accounts, name, "wrong password", now) is None
        waits.append(accounts.must_wait(name, now).total_seconds())
    assert waits[:7] == [0, 0, 2, 4, 8, 16, 32]
    assert waits[-1] == LONGEST_WAIT.total_seconds()
    assert accounts.must_wait("somebody else", now) == timedelta()


def test_the_right_password_forgives(accounts, dsl):
    for _ in range(3):
        sign_in(accounts, "dsl", "wrong password", NOW)
    assert accounts.must_wait("dsl", NOW)
    later = NOW + timedelta(minutes=1)
    assert sign_in(accounts, "dsl", GOOD, later)
    assert accounts.must_wait("dsl", later) == timedelta()


def test_a_pupils_wrong_guesses_do_not_keep_the_holder_out(accounts, dsl):
    now = NOW
    for _ in range(8):
        now += accounts.must_wait("dsl", now, "192.0.2.9")
        sign_in(accounts, "dsl", "wrong password", now, "192.0.2.9")
    assert accounts.must_wait("dsl", now, "192.0.2.9") > timedelta(seconds=30)
    assert accounts.must_wait("dsl", now, "192.0.2.1") == timedelta()
    assert sign_in(accounts, "dsl", GOOD, now, "192.0.2.1")
    # Whoever guesses goes on waiting; that its holder came in forgives nobody else.
    assert accounts.must_wait("dsl", now, "192.0.2.9")


def test_many_addresses_together_wait_as_well(accounts, dsl):
    for number in range(FREE_FROM_ALL):
        sign_in(accounts, "dsl", "wrong password", NOW, f"192.0.2.{number}")
    assert accounts.must_wait("dsl", NOW, "198.51.100.1")
    assert accounts.must_wait("somebody else", NOW, "198.51.100.1") == timedelta()
