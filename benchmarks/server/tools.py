"""A tool that answers at once or asks a stub, and one whose upstream never answers."""

import os

from apps.tools.tool import Arguments, Result, Run, Tool, operation
from apps.tools.types import Effect

STUB_URL = os.environ.get("BENCH_STUB_URL", "http://127.0.0.1:9")
HOLE_URL = os.environ.get("BENCH_HOLE_URL", "http://127.0.0.1:9")


class Number(Arguments):
    """A number, so that no two calls are equal."""

    number: int


class Answer(Result):
    """What both say."""

    number: int = 0
    text: str = ""


class BenchTool(Tool):
    """Answers at once, or asks a stub of an upstream."""

    name = "bench"
    title = "Bench"
    needs_endpoint = True
    default_endpoint = STUB_URL

    @operation(effect=Effect.READ)
    def answer(self, arguments: Number, run: Run) -> Answer:
        """Answer at once."""
        return Answer(number=arguments.number, text="The parcel is on its way.")

    @operation(effect=Effect.READ)
    def ask(self, arguments: Number, run: Run) -> Answer:
        """Ask the stub."""
        return Answer.model_validate(run.http.get("/answer", params={"number": arguments.number}).body)


class HoleTool(Tool):
    """Asks an upstream that takes every request and answers none."""

    name = "hole"
    title = "Hole"
    needs_endpoint = True
    default_endpoint = HOLE_URL

    @operation(effect=Effect.READ)
    def ask(self, arguments: Number, run: Run) -> Answer:
        """Ask in vain."""
        return Answer.model_validate(run.http.get("/answer", params={"number": arguments.number}).body)
