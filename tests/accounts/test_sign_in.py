"""Signing in and out."""

import pytest

from apps.accounts.errors import TooManyAttempts
from apps.accounts.services import count_attempt, forget_attempts, throttle
from tests.conftest import PASSWORD

URL = "/accounts/sign-in/"
OFFICE, HOME = "203.0.113.7", "198.51.100.1"


def sign_in(client, *, password=PASSWORD, username="agent", address=OFFICE, **data):
    return client.post(URL, {"username": username, "password": password, **data}, REMOTE_ADDR=address)


def signed_in(client):
    return "_auth_user_id" in client.session


def test_the_page_asks_for_name_and_password_without_inline_code(client):
    response = client.get(URL)
    body = response.content.decode()
    assert response.status_code == 200
    assert 'name="username"' in body
    assert 'name="password"' in body
    assert 'style="' not in body
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_the_right_password_leads_to_the_chats(client, agent):
    response = sign_in(client)
    assert (response.status_code, response.url) == (302, "/chat/")
    assert signed_in(client)


def test_the_session_key_changes_on_signing_in(client, agent):
    client.get(URL)
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize(("username", "password"), [("agent", "wrong"), ("nobody", PASSWORD), ("agent", ""), ("", "")])
def test_a_wrong_name_or_password_signs_nobody_in_and_does_not_say_which(client, agent, username, password):
    response = sign_in(client, username=username, password=password)
    assert response.status_code == 422
    assert not signed_in(client)
    assert PASSWORD not in response.content.decode()


def test_a_wrong_name_and_a_wrong_password_read_the_same(client, agent):
    wrong_name = sign_in(client, username="nobody").context["form"].non_field_errors()
    wrong_password = sign_in(client, password="wrong").context["form"].non_field_errors()
    assert wrong_name == wrong_password


def test_an_inactive_user_does_not_get_in(client, agent):
    agent.is_active = False
    agent.save()
    assert sign_in(client).status_code == 422
    assert not signed_in(client)


def test_next_leads_back_to_a_page_of_ours(client, agent):
    assert sign_in(client, next="/tickets/?status=open").url == "/tickets/?status=open"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example"],
)
def test_next_leads_nowhere_else(client, agent, target):
    assert sign_in(client, next=target).url == "/chat/"


def test_somebody_signed_in_is_sent_on(client, agent):
    client.force_login(agent)
    assert client.get(URL).url == "/chat/"


def test_signing_out_takes_a_post_and_ends_the_session(client, agent):
    client.force_login(agent)
    assert client.get("/accounts/sign-out/").status_code == 405
    assert signed_in(client)
    assert client.post("/accounts/sign-out/").url == URL
    assert not signed_in(client)


def test_five_wrong_passwords_pause_the_account_at_that_address(client, agent):
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 422
    response = sign_in(client)
    assert response.status_code == 429
    assert "Too many attempts to sign in" in response.content.decode()
    assert not signed_in(client)


def test_the_same_account_gets_in_from_another_address(client, agent):
    for _ in range(6):
        sign_in(client, password="wrong")
    assert sign_in(client, address=HOME).status_code == 302


def test_another_account_gets_in_from_the_same_address(client, agent, supervisor):
    for _ in range(30):
        sign_in(client, password="wrong")
    assert sign_in(client, username="supervisor").status_code == 302


def test_signing_in_forgets_the_mistakes_before(client, agent):
    for _ in range(3):
        for _ in range(4):
            sign_in(client, password="wrong")
        assert sign_in(client).status_code == 302
        client.post("/accounts/sign-out/")


def test_a_claimed_address_does_not_help_a_guesser(client, agent):
    for number in range(6):
        response = client.post(
            URL,
            {"username": "agent", "password": "wrong"},
            REMOTE_ADDR=OFFICE,
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )
    assert response.status_code == 429


@pytest.mark.parametrize("name", ["AGENT", " agent ", "Agent"])
def test_another_spelling_of_the_name_counts_as_the_same(client, agent, name):
    for _ in range(5):
        sign_in(client, password="wrong")
    assert sign_in(client, username=name).status_code == 429


def guess_from_many_addresses(username="agent"):
    for number in range(throttle.ATTEMPTS_ON_ACCOUNT):
        count_attempt(username=username, address=f"192.0.2.{number}")


def test_guesses_from_many_addresses_pause_the_account():
    guess_from_many_addresses()
    with pytest.raises(TooManyAttempts) as caught:
        count_attempt(username="agent", address=HOME)
    assert (caught.value.status, caught.value.retry_after) == (429, 300)


def test_guesses_from_many_addresses_do_not_lock_the_owner_out_of_a_known_one():
    forget_attempts(username="agent", address=OFFICE)
    guess_from_many_addresses()
    assert count_attempt(username="agent", address=OFFICE) is None


def test_a_known_address_still_has_its_own_limit():
    forget_attempts(username="agent", address=OFFICE)
    for _ in range(5):
        count_attempt(username="agent", address=OFFICE)
    with pytest.raises(TooManyAttempts):
        count_attempt(username="agent", address=OFFICE)
