"""Addresses of the ticket pages, under /tickets/."""

from django.urls import path

from apps.tickets.views import queue, rating, ticket

app_name = "tickets"
urlpatterns = [
    path("", queue.ticket_list, name="list"),
    path("bulk/", queue.bulk, name="bulk"),
    path("export.csv", queue.export, name="export"),
    path("rate/<str:token>/", rating.rate, name="rate"),
    path("<int:ticket_id>/", ticket.ticket_page, name="ticket"),
    path("<int:ticket_id>/notes/", ticket.note, name="note"),
    path("<int:ticket_id>/assign/", ticket.assign, name="assign"),
    path("<int:ticket_id>/properties/", ticket.properties, name="properties"),
    path("<int:ticket_id>/merge/", ticket.merge, name="merge"),
    path("<int:ticket_id>/link/", ticket.link, name="link"),
    path("<int:ticket_id>/unlink/", ticket.unlink, name="unlink"),
]
