"""The breaker console of a tool: how it stands, an operator's hand on it, and what happened to it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.clock import now
from apps.tools.admin.pages import Context, actor_of
from apps.tools.errors import InvalidConfig
from apps.tools.models import Breaker, BreakerEvent, ForcedState, ToolConfig
from apps.tools.services import set_breaker

EVENTS = 20
ORDERS = [
    (ForcedState.AUTO, gettext_lazy("Automatic: it opens and closes by itself")),
    (ForcedState.FORCE_OPEN, gettext_lazy("Force open: no call reaches the other system")),
    (ForcedState.FORCE_CLOSED, gettext_lazy("Force closed: every call is let through")),
]
TIMES = [
    ("300", gettext_lazy("5 minutes")),
    ("900", gettext_lazy("15 minutes")),
    ("3600", gettext_lazy("1 hour")),
    ("86400", gettext_lazy("1 day")),
    ("", gettext_lazy("until further notice")),
]


class BreakerForm(forms.Form):
    """An order to a breaker; one by hand needs its reason."""

    state = forms.ChoiceField(label=gettext_lazy("From now on"), choices=ORDERS, widget=forms.RadioSelect)
    expires = forms.TypedChoiceField(
        label=gettext_lazy("For"), choices=TIMES, required=False, coerce=float, empty_value=None, initial="900"
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Everybody whose call is refused reads it."),
    )

    def clean(self) -> dict[str, object]:
        """Ask for the reason of an order by hand."""
        super().clean()
        by_hand = self.cleaned_data.get("state") in {ForcedState.FORCE_OPEN, ForcedState.FORCE_CLOSED}
        if by_hand and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Say why: it is kept, and shown to those whose calls are refused."))
        return self.cleaned_data


def breaker_page(request: HttpRequest, config: ToolConfig) -> Context | HttpResponse:
    """Show the breaker; on POST give it an order."""
    row = Breaker.objects.of(config).first()
    posted = request.POST if request.method == "POST" else None
    form = BreakerForm(posted, initial={"state": row.forced_state(now()) if row else ForcedState.AUTO})
    if posted is not None and form.is_valid():
        try:
            return _order(request, config, form)
        except InvalidConfig as error:
            form.add_error("state", error.errors[0].message)
    moment = now()
    return {
        "breaker": row,
        "state": row.effective_state(moment) if row else "closed",
        "forced": row is not None and row.forced_state(moment) != ForcedState.AUTO,
        "rests_until": row.rests_until(config.breaker_reset_s) if row else None,
        "form": form,
        "events": BreakerEvent.objects.filter(tool=config.name)[:EVENTS],
    }


def _order(request: HttpRequest, config: ToolConfig, form: BreakerForm) -> HttpResponse:
    state = ForcedState(form.cleaned_data["state"])
    expires_s = None if state == ForcedState.AUTO else form.cleaned_data["expires"]
    reason = form.cleaned_data["reason"]
    set_breaker(config=config, state=state, reason=reason, actor=actor_of(request), expires_s=expires_s)
    said = {
        ForcedState.AUTO: _("The breaker is automatic again."),
        ForcedState.FORCE_OPEN: _(
            "The breaker is open: calls are refused until you say otherwise or the time is over."
        ),
        ForcedState.FORCE_CLOSED: _("The breaker is closed by hand: every call is let through."),
    }
    messages.success(request, said[state])
    return HttpResponseRedirect(reverse("admin:tools_toolconfig_breaker", args=[config.pk]))
