"""The chat-completions interface: its path, and its two ways to answer."""

from apps.core.http import Rejected
from apps.toolbox.language_model.completion import completion_of, is_filter, raise_for_error
from apps.toolbox.language_model.errors import AnswerFiltered
from apps.toolbox.language_model.schemas import Complete, Completion, LanguageModelSettings
from apps.toolbox.language_model.streaming import read_stream
from apps.toolbox.language_model.wire import WireAnswer, request_body
from apps.tools.partial_text import hear_text
from apps.tools.tool import Run

PATH = "/chat/completions"


class ChatClient:
    """Speaks to the model within one attempt; raises HttpError, NoCompletion and pydantic's ValidationError."""

    def __init__(self, run: Run, settings: LanguageModelSettings) -> None:
        self._http = run.http
        self._settings = settings

    def complete(self, asked: Complete) -> Completion:
        """Return the model's answer."""
        try:
            answer = self._streamed(asked) if asked.stream else self._at_once(asked)
        except Rejected as error:
            if isinstance(error.body, dict) and is_filter(error.body.get("error")):
                raise AnswerFiltered from error
            raise
        return completion_of(answer, offered={tool.name for tool in asked.tools}, settings=self._settings)

    def _at_once(self, asked: Complete) -> WireAnswer:
        body = self._http.post(PATH, json=request_body(asked, self._settings)).body
        raise_for_error(body)
        return WireAnswer.model_validate(body)

    def _streamed(self, asked: Complete) -> WireAnswer:
        return read_stream(self._http.stream_lines(PATH, json=request_body(asked, self._settings)), hear_text)
