"""The button that starts the demo morning."""

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.requests import SignedInRequest
from apps.agent.errors import AgentError
from apps.agent.services import MAY_START, play_morning, start_morning
from apps.jobs.services import run_beside


@login_required
@require_POST
def morning(request: SignedInRequest) -> HttpResponse:
    """Play the demo morning beside the page, and go to the conversations, which come in one by one."""
    if not MAY_START & request.user.role_names:
        raise PermissionDenied
    try:
        job = start_morning(owner=request.user)
    except AgentError as error:
        notices.error(request, str(error))
        return redirect("agent:session_list")
    run_beside(job=job, work=lambda advance: play_morning(job=job, advance=advance))
    text = _("The demo morning is being played; its conversations come in one by one.")
    notices.success(request, format_html('{} <a href="{}">{}</a>', text, job.get_absolute_url(), _("How far it is")))
    return redirect("agent:session_list")
