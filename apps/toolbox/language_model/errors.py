"""Why a language model's answer is no answer. Each error keeps the text that came and what it used.

CallFailed
└── NoCompletion
    ├── AnswerRefused           the model declines
    ├── AnswerCutShort          it reached the tokens it may write
    ├── AnswerFiltered          a content filter held the answer back
    ├── ToolArgumentsMalformed  it asked for a tool in a way nobody can carry out
    ├── AnswerUnfinished        it does not say why it stopped
    ├── StreamCut               the stream broke off after some of it was heard
    └── ErrorInAnswer           the server reports an error inside a good answer
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.tools.errors import CallFailed

if TYPE_CHECKING:
    from apps.toolbox.language_model.schemas import Usage

SHOWN = 300


class NoCompletion(CallFailed):
    """The model gave no answer to work with; `partial_text` and `usage` are what came of it."""

    code = "no_completion"

    def __init__(self, message: str, *, partial_text: str = "", usage: "Usage | None" = None) -> None:
        super().__init__(message)
        self.partial_text = partial_text
        self.usage = usage


class AnswerRefused(NoCompletion):
    """The model declines to answer, in its own words."""

    code = "model_refused"

    def __init__(self, refusal: str, *, usage: "Usage | None" = None) -> None:
        message = _("The model declines to answer: %(words)s") % {"words": refusal[:SHOWN]}
        super().__init__(message, partial_text=refusal, usage=usage)


class AnswerCutShort(NoCompletion):
    """The answer reached the number of tokens it may have."""

    code = "model_cut_short"

    def __init__(self, *, partial_text: str, usage: "Usage | None" = None) -> None:
        message = _("The answer was cut off at the tokens it may have. Raise max_tokens, or ask for less.")
        super().__init__(message, partial_text=partial_text, usage=usage)


class AnswerFiltered(NoCompletion):
    """A content filter of the server held the answer, or the question, back."""

    code = "model_filtered"

    def __init__(self, *, partial_text: str = "", usage: "Usage | None" = None) -> None:
        super().__init__(
            _("The server's content filter held the answer back. Ask in other words."),
            partial_text=partial_text,
            usage=usage,
        )


class ToolArgumentsMalformed(NoCompletion):
    """The model asked for a tool that was not offered, or with arguments that are no JSON object."""

    code = "model_tool_malformed"

    def __init__(self, tool: str, arguments: str, *, usage: "Usage | None" = None) -> None:
        message = _("The model asked for “%(tool)s” in a way that can not be carried out: %(arguments)s") % {
            "tool": tool[:64],
            "arguments": arguments[:SHOWN],
        }
        super().__init__(message, usage=usage)


class AnswerUnfinished(NoCompletion):
    """The answer ends without saying why, so that nobody can tell whether it is whole."""

    code = "model_unfinished"

    def __init__(self, reason: str | None, *, partial_text: str = "", usage: "Usage | None" = None) -> None:
        message = _("The answer does not say that it is whole (finish_reason %(reason)s).") % {
            "reason": reason or _("missing")
        }
        super().__init__(message, partial_text=partial_text, usage=usage)


class StreamCut(NoCompletion):
    """The stream broke off; it is not tried again by itself where text was heard, which can not be taken back."""

    code = "model_stream_cut"

    def __init__(self, cause: Exception | None = None, *, partial_text: str = "") -> None:
        message = _("The answer broke off on its way.")
        super().__init__(f"{message} {cause}" if cause else message, partial_text=partial_text)
        self.retryable = not partial_text


class ErrorInAnswer(NoCompletion):
    """The server reports an error of its own where the answer should stand."""

    code = "model_error"

    def __init__(self, said: str) -> None:
        super().__init__(_("The model's server reports an error: %(said)s") % {"said": said[:SHOWN]})
