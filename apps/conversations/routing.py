"""The address of the inbox's websocket."""

from django.urls import path

from apps.conversations.consumers import InboxConsumer

websocket_urlpatterns = [path("ws/inbox", InboxConsumer.as_asgi())]
