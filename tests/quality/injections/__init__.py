"""120 attempts to talk a language model into what nobody allowed, 24 for each way by which text reaches it."""

from tests.quality.injections.articles import ARTICLES
from tests.quality.injections.attachments import ATTACHMENTS
from tests.quality.injections.file_names import FILE_NAMES
from tests.quality.injections.messages import MESSAGES
from tests.quality.injections.results import RESULTS

__all__ = ["ARTICLES", "ATTACHMENTS", "FILE_NAMES", "MESSAGES", "RESULTS"]
