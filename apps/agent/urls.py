"""Addresses of the agents' desk, under /chat/."""

from django.urls import path

from apps.agent.views import (
    actions,
    approvals,
    beside,
    finding,
    inbox,
    made,
    messages,
    morning,
    parts,
    relations,
    session,
)

app_name = "agent"
ONE = "<uuid:session_id>/"
urlpatterns = [
    path("", inbox.sessions, name="session_list"),
    path("", inbox.sessions, name="start"),
    path("bulk/", inbox.bulk, name="bulk"),
    path("demo/", morning.morning, name="morning"),
    path("search/", finding.search, name="search"),
    path("search/customers/", finding.customers, name="customers"),
    path("related/", finding.related, name="related"),
    path(ONE, session.session_page, name="session"),
    path(f"{ONE}messages/", messages.messages, name="post_message"),
    path(f"{ONE}messages/<int:message_id>/rating/", actions.rate, name="rate"),
    path(f"{ONE}messages/<int:message_id>/made/", made.made, name="made"),
    path(f"{ONE}messages/<int:message_id>/again/", made.again, name="again"),
    path(f"{ONE}messages/<int:message_id>/suggestion/", actions.suggestion, name="suggestion"),
    path(f"{ONE}attachments/<uuid:attachment_id>/", session.attachment, name="attachment"),
    path(f"{ONE}calls/<uuid:call_id>/attempts/", parts.attempts, name="attempts"),
    path(f"{ONE}approvals/<uuid:approval_id>/", approvals.approval_card, name="approval"),
    path(f"{ONE}approvals/<uuid:approval_id>/decide/", approvals.decide, name="decide"),
    path(f"{ONE}draft/", parts.draft, name="draft"),
    path(f"{ONE}canned/", parts.canned, name="canned"),
    path(f"{ONE}people/", parts.people, name="people"),
    path(f"{ONE}presence/", beside.presence, name="presence"),
    path(f"{ONE}customer/", beside.customer, name="customer"),
    path(f"{ONE}timeline/", beside.timeline, name="timeline"),
    path(f"{ONE}relations/", relations.relations, name="relations"),
    path(f"{ONE}files/", parts.upload, name="upload"),
    path(f"{ONE}ticket/", actions.ticket, name="open_ticket"),
    path(f"{ONE}assign/", actions.assign, name="assign"),
    path(f"{ONE}about/", actions.customer, name="about"),
    path(f"{ONE}mode/", actions.mode, name="mode"),
    path(f"{ONE}take-over/", actions.lead, {"action": "take_over"}, name="take_over"),
    path(f"{ONE}hand-back/", actions.lead, {"action": "hand_back"}, name="hand_back"),
    path(f"{ONE}close/", actions.lead, {"action": "close"}, name="close"),
]
