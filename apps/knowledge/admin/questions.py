"""The review queue in the admin: what was asked and not surely answered, and the way to an article."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.admin import badge_column, number_column
from apps.knowledge.admin.articles import QUESTION
from apps.knowledge.models import Question
from apps.knowledge.services import dismiss_question, reopen_question
from apps.knowledge.types import QuestionState

TONES = {QuestionState.OPEN: "warning", QuestionState.ANSWERED: "good", QuestionState.DISMISSED: ""}
SHOWN = 60


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin[Question]):
    """Make an article of a question in one step, or dismiss it; rows come from turns alone."""

    empty_text = gettext_lazy(
        "No question waits. What the agent could not answer surely comes here, to be made into an article."
    )
    state_badge = badge_column("state", gettext_lazy("state"), TONES)
    list_display = ("shown_text", "count", "shown_confidence", "last_asked_at", "state_badge", "next_step")
    list_filter = ("state", "last_asked_at")
    list_select_related = ("article",)
    search_fields = ("text", "answer")
    show_full_result_count = False
    actions = ("dismiss", "reopen")
    fields = (
        "text", "state_badge", "count", "shown_confidence", "answer", "conversation", "next_step",
        "first_asked_at", "last_asked_at", "decided_by",
    )  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Questions are asked, not entered."""
        return False

    @admin.display(description=gettext_lazy("question"), ordering="text")
    def shown_text(self, row: Question) -> str:
        """Return the question, shortened."""
        return Truncator(row.text).chars(SHOWN)

    @number_column
    @admin.display(description=gettext_lazy("confidence"), ordering="confidence")
    def shown_confidence(self, row: Question) -> str:
        """Return the confidence in percent."""
        return "–" if row.confidence is None else f"{row.confidence:.0%}"

    @admin.display(description=gettext_lazy("article"))
    def next_step(self, row: Question) -> SafeString | str:
        """Return the way to the article that answers the question, or to the form that makes one."""
        if row.article_id:
            url = reverse("admin:knowledge_article_change", args=[row.article_id])
            return format_html('<a href="{}">{}</a>', url, row.article)
        if row.state != QuestionState.OPEN:
            return "–"
        url = f"{reverse('admin:knowledge_article_add')}?{QUESTION}={row.pk}"
        return format_html('<a href="{}">{}</a>', url, _("Make an article"))

    @admin.display(description=gettext_lazy("conversation"))
    def conversation(self, row: Question) -> SafeString | str:
        """Return the way to the conversation it was asked in last."""
        if not row.session_id:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("agent:session", args=[row.session_id]), row.session)

    @admin.action(description=gettext_lazy("Dismiss the selected questions"), permissions=["change"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[Question]) -> None:
        """Close what needs no article."""
        for question in queryset:
            dismiss_question(question=question, user=_actor(request))

    @admin.action(description=gettext_lazy("Open the selected questions again"), permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Question]) -> None:
        """Let them wait for an article again."""
        for question in queryset:
            reopen_question(question=question, user=_actor(request))


def _actor(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
