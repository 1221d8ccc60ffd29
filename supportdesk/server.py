"""Daphne as we serve with it: every status has its name, and bodies are left to the application."""

from http import HTTPStatus
from typing import Any

from daphne.http_protocol import WebRequest
from twisted.web.http import RESPONSES

from supportdesk.patience import PatientServer

# Twisted's list ends before RFC 6585: it would call 422 and 429 “Unknown Status”.
RESPONSES.update({status.value: status.phrase.encode() for status in HTTPStatus if status.value not in RESPONSES})


class DeskServer(PatientServer):
    """Reads no forms: Twisted would take an upload apart on the event loop, and answer a broken one without a word."""

    def protocol_connected(self, protocol: Any) -> None:
        """Take a request, or a websocket, that begins."""
        if isinstance(protocol, WebRequest):
            # Daphne hands no options on to `twisted.web.http.Request`, whose `parsePOSTFormSubmission` this is.
            protocol._parsePOSTFormSubmission = False
        super().protocol_connected(protocol)
