"""Sign-in by the school's provider, against one that speaks real HTTP: what is believed, and what never is."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from appliance import oidc
from appliance.oidc import Provider, Trouble
from appliance.oidc_claims import NotOurs, login_of
from filters.policy.school import Oidc
from tests.appliance.oidc_provider import CLIENT, SECRET, provider

BACK = "https://filter.oakfield.example:8443/sign-in/back"
ANNA = {"email": "p9@oakfield.example", "email_verified": True}


@pytest.fixture
def peer():
    with provider() as running:
        running.person = dict(ANNA)
        yield running


@pytest.fixture
def school(peer, tmp_path) -> Provider:
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    return Provider(Oidc(peer.issuer, CLIENT, str(secret)))


def sign_in(school: Provider) -> str:
    async def both() -> str:
        begun = await school.begin(BACK)
        async with httpx.AsyncClient(trust_env=False) as browser:
            answer = await browser.get(begun.url)
        came = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
        assert came["state"] == begun.state
        return await school.finish(came["code"], begun, BACK)

    return asyncio.run(both())


def test_a_person_signs_in_with_pkce_and_the_clients_secret(school):
    assert sign_in(school) == "p9@oakfield.example"


def test_configuration_and_keys_are_kept(school, peer):
    sign_in(school)
    sign_in(school)
    assert peer.asked.count("/.well-known/openid-configuration") == 1
    assert peer.asked.count("/keys") == 1


def test_a_new_key_of_the_provider_is_fetched(school, peer, monkeypatch):
    monkeypatch.setattr(oidc, "KEYS_ANEW", 0.0)
    sign_in(school)
    peer.renew_key()
    assert sign_in(school) == "p9@oakfield.example"
    assert peer.asked.count("/keys") == 2


def test_keys_that_nobody_has_are_not_looked_for_at_each_sign_in(school, peer):
    sign_in(school)
    peer.renew_key()
    for _ in range(3):
        with pytest.raises(Trouble):
            sign_in(school)
    assert peer.asked.count("/keys") == 1


@pytest.mark.parametrize("bad", ["none", "shared-key", "other-key"])
def test_a_token_that_the_provider_did_not_sign_is_not_believed(school, peer, bad):
    peer.bad = bad
    with pytest.raises(Trouble) as trouble:
        sign_in(school)
    assert "the ID token is not valid" in trouble.value.why


@pytest.mark.parametrize(
    ("alter", "why"),
    [
        ({"iss": "https://elsewhere.example"}, "not valid"),
        ({"aud": "another-application"}, "not valid"),
        ({"aud": [CLIENT, "another"]}, "azp"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "azp"),
        ({"exp": 1_700_000_000}, "not valid"),
        ({"exp": None}, "not valid"),
        ({"iat": None}, "not valid"),
        ({"sub": None}, "not valid"),
        ({"nonce": "of another sign-in"}, "another sign-in"),
        ({"nonce": None}, "another sign-in"),
    ],
)
def test_a_token_for_somebody_or_something_else_is_not_believed(school, peer, alter, why):
    peer.alter = alter
    with pytest.raises(Trouble) as trouble:
        sign_in(school)
    assert why in trouble.value.why


@pytest.mark.parametrize(
    ("bad", "why"),
    [("down", "answers 500"), ("chatter", "answers too much"), ("issuer", "calls itself https://elsewhere.example")],
)
def test_a_provider_that_is_out_of_order_is_told_to_it(school, peer, bad, why):
    peer.bad = bad
    with pytest.raises(Trouble) as trouble:
        sign_in(school)
    assert why in trouble.value.why
    assert str(trouble.value).startswith("The school's sign-in does not answer as it should.")


def test_a_wrong_secret_is_told_in_the_providers_own_word(peer, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("an old one")
    with pytest.raises(Trouble) as trouble:
        sign_in(Provider(Oidc(peer.issuer, CLIENT, str(secret))))
    assert "answers 401 (invalid_client)" in trouble.value.why


def test_a_secret_that_is_not_there_names_the_setting(peer, tmp_path):
    with pytest.raises(Trouble) as trouble:
        sign_in(Provider(Oidc(peer.issuer, CLIENT, str(tmp_path / "none"))))
    assert "identity.oidc.secret_file cannot be read" in trouble.value.why


def test_a_provider_that_is_not_there():
    with pytest.raises(Trouble) as trouble:
        asyncio.run(Provider(Oidc("http://127.0.0.1:9", CLIENT, "")).begin(BACK))
    assert trouble.value.why == "127.0.0.1:9 does not answer: ConnectError"


@pytest.mark.parametrize(
    ("claims", "claim", "login"),
    [
        (ANNA, "email", "p9@oakfield.example"),
        ({"preferred_username": " p9 "}, "preferred_username", "p9"),
        # Whoever writes somebody's address into an account of their own is not that person.
        ({"email": "h1@oakfield.example"}, "email", None),
        ({"email": "h1@oakfield.example", "email_verified": False}, "email", None),
        ({"email": "h1@oakfield.example", "email_verified": "true"}, "email", None),
        # What stands before a backslash would be taken for a Windows domain, and left out.
        ({"preferred_username": "x\\h1"}, "preferred_username", None),
        ({}, "email", None),
        ({"sub": 7}, "sub", None),
        ({"sub": "  "}, "sub", None),
        ({"sub": "x" * 254}, "sub", None),
    ],
)
def test_which_login_a_token_tells(claims, claim, login):
    if login is None:
        with pytest.raises(NotOurs):
            login_of(claims, claim)
    else:
        assert login_of(claims, claim) == login


def test_a_code_that_somebody_else_began_is_worth_nothing(school):
    """The code alone, read in an address or a log, cannot be redeemed: the verifier never left the box (RFC 7636)."""

    async def stolen() -> None:
        theirs, ours = await school.begin(BACK), await school.begin(BACK)
        async with httpx.AsyncClient(trust_env=False) as browser:
            answer = await browser.get(theirs.url)
        [code] = parse_qs(urlsplit(answer.headers["location"]).query)["code"]
        await school.finish(code, ours, BACK)

    with pytest.raises(Trouble) as trouble:
        asyncio.run(stolen())
    assert "invalid_grant" in trouble.value.why
