"""E-mails (eml)."""

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from apps.toolbox.attachment.formats.web import parts_of_html
from apps.toolbox.attachment.types import Part

HEADERS = ("Subject", "From", "To", "Date")


def read_eml(content: bytes) -> Iterator[Part]:
    """Yield the headers, the text and the names of the files inside, which are not opened."""
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
    yield Part("", "\n".join(f"{name}: {message[name]}" for name in HEADERS if message[name]))
    body = message.get_body(("plain", "html"))
    if isinstance(body, EmailMessage):
        yield from _body(body)
    names = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    yield Part("Attached files", "\n".join(names))


def _body(body: EmailMessage) -> Iterator[Part]:
    text = str(body.get_content())
    yield from parts_of_html(text) if body.get_content_subtype() == "html" else [Part("", text)]
