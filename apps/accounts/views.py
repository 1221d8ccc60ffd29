"""Pages for signing in and for API tokens, and the metrics."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_prometheus.exports import ExportToDjangoView

from apps.accounts.errors import ScopeMissing, TooManyAttempts
from apps.accounts.forms import SignInForm, TokenForm
from apps.accounts.models import ApiToken, User
from apps.accounts.requests import SignedInRequest
from apps.accounts.services import authenticate_token, issue_token, revoke_token
from apps.accounts.types import Scope
from apps.core.addresses import is_direct_loopback
from apps.core.clock import now
from apps.core.problems import Problem


class SignInView(LoginView):
    """Sign in by name and password; `next` leads back to a page of ours only."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]  # the view makes no other form
        """Show the form with its errors: status 429 where the throttle refused, else 422."""
        throttled = form.has_error("__all__", TooManyAttempts.code)
        response = self.render_to_response(self.get_context_data(form=form))
        response.status_code = 429 if throttled else 422
        return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: SignedInRequest) -> HttpResponse:
    """List the user's tokens; POST issues one and shows its text this once."""
    form = TokenForm(request.POST or None)
    text = ""
    if request.method == "POST" and form.is_valid():
        text = _issue(request.user, form)
        form = TokenForm()
    tokens = ApiToken.objects.filter(user=request.user)
    context = {"form": form, "text": text, "tokens": tokens}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


def _issue(user: User, form: TokenForm) -> str:
    data = form.cleaned_data
    _token, text = issue_token(
        user=user,
        name=data["name"],
        scopes=[Scope(scope) for scope in data["scopes"]],
        expires_at=form.expires_at(now=now()),
    )
    return text


@login_required
@require_POST
def revoke(request: SignedInRequest, token_id: int) -> HttpResponse:
    """End one of the user's tokens."""
    token = get_object_or_404(ApiToken, pk=token_id, user=request.user)
    revoke_token(token=token, now=now())
    messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    return redirect("accounts:token_list")


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with Prometheus metrics: to this machine itself, or to a token with the scope `metrics`."""
    if is_direct_loopback(request):
        return cast("HttpResponse", ExportToDjangoView(request))
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    token = authenticate_token(text=text.strip(), now=now()) if scheme.lower() == "bearer" else None
    if token is None:
        problem = Problem("token_missing", 401, _("This needs a token with the scope “metrics”."))
        return problem.response(headers={"WWW-Authenticate": "Bearer"})
    if Scope.METRICS not in token.scopes:
        return Problem.of(ScopeMissing(Scope.METRICS)).response()
    return cast("HttpResponse", ExportToDjangoView(request))
