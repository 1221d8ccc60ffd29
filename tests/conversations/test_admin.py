"""Conversations in the admin: read by those who may, changed in two fields only."""

import pytest
from django.urls import reverse

from apps.conversations.models import ChatSession, Memory
from apps.conversations.services import add_message, remember, start_session
from apps.conversations.types import Author, Mode

pytestmark = pytest.mark.django_db

MODELS = ("chatsession", "message", "attachment", "memory")


def address(model: str, page: str, *arguments: object) -> str:
    return reverse(f"admin:conversations_{model}_{page}", args=arguments)


@pytest.mark.parametrize("model", MODELS)
def test_an_auditor_reads_every_list_and_adds_nothing(client_for, auditor, model) -> None:
    client = client_for(auditor)

    assert client.get(address(model, "changelist")).status_code == 200
    assert client.get(address(model, "add")).status_code == 403


def test_the_mode_of_a_session_can_be_changed_and_nothing_else(client_for, operator, session) -> None:
    client = client_for(operator)
    form = {"title": "Parcel", "mode": Mode.OFF, "status": "closed", "customer_id": "C-9"}

    assert client.post(address("chatsession", "change", session.pk), form).status_code == 302
    kept = ChatSession.objects.get()
    assert (kept.title, kept.mode, kept.status, kept.customer_id) == ("Parcel", Mode.OFF, "open", "")


def test_a_message_can_be_read_but_neither_changed_nor_deleted(client_for, operator, session) -> None:
    message = add_message(session=session, author=Author.CUSTOMER, text="Where is my parcel?")
    client = client_for(operator)
    page = client.get(address("message", "change", message.pk))

    assert "Where is my parcel?" in page.content.decode()
    assert client.post(address("message", "change", message.pk), {"text": "x"}).status_code == 403
    assert client.post(address("message", "delete", message.pk), {"post": "yes"}).status_code == 403


def test_a_memory_is_not_deleted_by_somebody_whose_role_only_reads(client_for, auditor, session) -> None:
    memory = remember(session=session, key="colour", value="blue")

    assert client_for(auditor).post(address("memory", "delete", memory.pk), {"post": "yes"}).status_code == 403
    assert Memory.objects.get() == memory


def test_the_list_of_sessions_costs_the_same_for_one_and_three(
    client_for, operator, agent, django_assert_num_queries
) -> None:
    client = client_for(operator)
    start_session(owner=agent)
    client.get(address("chatsession", "changelist"))
    with django_assert_num_queries(5):
        client.get(address("chatsession", "changelist"))
    for _ in range(2):
        start_session(owner=agent)
    with django_assert_num_queries(5):
        client.get(address("chatsession", "changelist"))
