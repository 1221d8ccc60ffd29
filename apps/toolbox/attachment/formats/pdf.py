"""PDF documents."""

from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

from apps.toolbox.attachment.types import Part, Reason, Refused

PAGES = 500


def read_pdf(content: bytes) -> Iterator[Part]:
    """Yield a part for each page, at most PAGES of them."""
    if not content.startswith(b"%PDF-"):
        raise Refused(Reason.DAMAGED, "it does not begin like a PDF")
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused(Reason.ENCRYPTED, "it is protected by a password")
        for number, page in enumerate(reader.pages, start=1):
            if number > PAGES:
                return
            yield Part(f"Page {number}", page.extract_text())
    except LimitReachedError as error:
        raise Refused(Reason.UNPACKED) from error
    except DependencyError as error:
        raise Refused(Reason.ENCRYPTED, "it is encrypted") from error
    except PyPdfError as error:
        raise Refused(Reason.DAMAGED, str(error)) from error
