"""A person who takes over while the AI agent composes its answer."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from apps.conversations.errors import HumanTookOver
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import add_answer, take_over
from apps.conversations.types import AnswerDetails


@pytest.mark.django_db(transaction=True)
def test_an_answer_waits_for_a_takeover_that_is_under_way_and_is_then_dropped(session, supervisor) -> None:
    is_answering = Event()
    dropped: list[HumanTookOver] = []

    def answer() -> None:
        try:
            is_answering.set()
            add_answer(session=ChatSession(pk=session.pk), text="Too late", details=AnswerDetails())
        except HumanTookOver as error:
            dropped.append(error)
        finally:
            connection.close()

    answering = Thread(target=answer)
    with transaction.atomic():
        take_over(session=session, user=supervisor)
        answering.start()
        assert is_answering.wait(5)
    answering.join()

    assert len(dropped) == 1
    assert not Message.objects.exists()
