"""The addresses of the websockets."""

from django.urls import path

from apps.live.consumers import ChatConsumer, ToolsConsumer

websocket_urlpatterns = [
    path("ws/chat", ChatConsumer.as_asgi()),
    path("ws/tools", ToolsConsumer.as_asgi()),
]
