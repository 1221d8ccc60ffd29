"""Memory as a tool: it works on the call's own session and that session's customer."""

from datetime import timedelta
from functools import partial

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.conversations.models import ChatSession, Memory
from apps.conversations.services import forget, recall, remember
from apps.core.clock import now
from apps.toolbox.memory.said import message_that_says, require_said
from apps.toolbox.memory.schemas import (
    Forget,
    Forgotten,
    Memories,
    NoArguments,
    Remembered,
    Retrieve,
    Store,
    Summary,
)
from apps.toolbox.memory.summary import remembered, summary_of
from apps.toolbox.sessions import session_of
from apps.tools.errors import OperationFailed
from apps.tools.tool import Run, Tool, operation
from apps.tools.types import Effect, Origin


class MemoryTool(Tool):
    """What a conversation should not forget."""

    name = "memory"
    title = _("Memory")
    description = _("Remembers facts, preferences and context of a session and its customer, and forgets them.")

    @operation(effect=Effect.RECORD, title=_("Remember"))
    def store(self, arguments: Store, run: Run) -> Remembered:
        """Remember something about the session or its customer, in words said there; the same value is kept once."""
        session = session_of(run)
        by_model = run.context.origin == Origin.MODEL
        find = partial(require_said, key=arguments.key) if by_model else message_that_says
        memory = remember(
            session=session,
            key=arguments.key,
            value=arguments.value,
            kind=arguments.type,
            importance=arguments.importance,
            source_message=find(session, value=arguments.value),
            customer_id=_customer_of(session) if arguments.of_customer else "",
            expires_at=now() + timedelta(seconds=arguments.expires_in_s) if arguments.expires_in_s else None,
        )
        return remembered(memory)

    @operation(effect=Effect.READ, title=_("Recall"))
    def retrieve(self, arguments: Retrieve, run: Run) -> Memories:
        """Recall what is remembered of the session and its customer and has not expired."""
        found = recall(
            session=session_of(run), now=now(), query=arguments.query, kind=arguments.type, limit=arguments.limit
        )
        return Memories(memories=[remembered(memory) for memory in found], total_count=len(found))

    @operation(effect=Effect.READ, title=_("Sum up conversation"))
    def summarize_session(self, arguments: NoArguments, run: Run) -> Summary:
        """Sum the session up: figures, first and last words, tickets, memories."""
        return summary_of(session_of(run), now=now())

    @operation(effect=Effect.RECORD, title=_("Forget"))
    def forget(self, arguments: Forget, run: Run) -> Forgotten:
        """Delete memories of the session or its customer for good."""
        count = forget(session=session_of(run), key=arguments.key, memory_id=arguments.memory_id)
        return Forgotten(forgotten=count)

    @operation(effect=Effect.RECORD, title=_("Delete what expired"))
    def cleanup(self, arguments: NoArguments, run: Run) -> Forgotten:
        """Delete the expired memories of the session and its customer."""
        expired = Memory.objects.about(session=session_of(run)).filter(expires_at__lte=now())
        count, _by_model = expired.delete()
        return Forgotten(forgotten=count)


def _customer_of(session: ChatSession) -> str:
    if not session.customer_id:
        raise OperationFailed(
            _t("The session's customer is not known yet, so nothing can be remembered about them."), code="no_customer"
        )
    return session.customer_id
