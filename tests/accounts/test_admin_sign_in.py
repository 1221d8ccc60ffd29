"""The control room has no sign-in of its own: everybody comes through the one that counts wrong passwords."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User

ClientFor = Callable[[User], Client]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/", "/admin/tools/toolconfig/", "/admin/login/?next=/admin/tools/toolconfig/"])
def test_a_stranger_is_sent_to_the_desks_sign_in_and_back_again(client: Client, path: str) -> None:
    answer = client.get(path, follow=True)

    target = "/admin/" if path == "/admin/" else "/admin/tools/toolconfig/"
    assert answer.redirect_chain[-1] == (f"/accounts/sign-in/?next={target}", 302)


@pytest.mark.django_db
def test_a_password_posted_to_the_admins_own_page_signs_nobody_in(client: Client, operator: User) -> None:
    operator.set_password("correct horse")
    operator.save()

    client.post("/admin/login/", {"username": operator.username, "password": "correct horse"})

    assert "_auth_user_id" not in client.session


def test_somebody_without_a_place_there_is_refused(client_for: ClientFor, agent: User) -> None:
    assert client_for(agent).get("/admin/", follow=True).status_code == 403


def test_somebody_with_a_place_there_is_let_in(client_for: ClientFor, operator: User) -> None:
    answer = client_for(operator).get("/admin/login/")

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
