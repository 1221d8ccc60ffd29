"""The readers of each kind of file, by the name's extension. Each takes the bytes and yields the text in parts."""

from collections.abc import Callable, Iterator

from apps.toolbox.attachment.formats.mail import read_eml
from apps.toolbox.attachment.formats.pdf import read_pdf
from apps.toolbox.attachment.formats.plain import read_csv, read_json, read_md, read_txt
from apps.toolbox.attachment.formats.sheet import read_xlsx
from apps.toolbox.attachment.formats.web import read_html
from apps.toolbox.attachment.formats.word import read_docx
from apps.toolbox.attachment.types import Part

Reader = Callable[[bytes], Iterator[Part]]

READERS: dict[str, Reader] = {
    "txt": read_txt,
    "md": read_md,
    "csv": read_csv,
    "json": read_json,
    "html": read_html,
    "pdf": read_pdf,
    "docx": read_docx,
    "xlsx": read_xlsx,
    "eml": read_eml,
}
IMAGES = frozenset({"png", "jpg", "jpeg"})
KINDS = frozenset(READERS) | IMAGES
