"""The search page."""

from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.accounts.requests import SignedInRequest
from apps.agent.finding import find, parse
from apps.agent.views.shared import may_chat
from apps.core.request_id import current_request_id
from apps.knowledge.services import search_articles
from apps.tools.errors import ToolError
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, Origin, PlannedCall

LENGTH = 300


@login_required
@require_GET
def search(request: SignedInRequest) -> HttpResponse:
    """Search everything that the user may see; customers are asked for apart, since that asks another system."""
    query = request.GET.get("q", "")[:LENGTH]
    wanted = parse(query)
    context = {"query": query, "search": wanted, "found": find(wanted, user=request.user)}
    return render(request, "agent/search.html", context)


@login_required
@may_chat
@require_GET
def customers(request: SignedInRequest) -> HttpResponse:
    """Return the customers that the CRM finds, or why it could not be asked."""
    words = parse(request.GET.get("q", "")[:LENGTH]).words
    context = CallContext(request_id=current_request_id() or uuid4().hex, user=request.user, origin=Origin.CONSOLE)
    try:
        answer = execute_tool(call=PlannedCall("crm", "search_customers", {"query": words}), context=context)
    except ToolError as error:
        return render(request, "agent/_customers.html", {"problem": str(error)})
    return render(request, "agent/_customers.html", {"customers": answer.data["customers"][:10]})


@login_required
@require_GET
def related(request: SignedInRequest) -> HttpResponse:
    """Return the articles that fit a ticket's subject best."""
    hits = search_articles(query=request.GET.get("q", "")[:LENGTH], limit=3, per_article=1)
    return render(request, "agent/_related.html", {"hits": hits})
