"""Quality on public data: retrieval, routing and handoff beside their baselines (`make bench-quality`).

The data is not part of the project; without it the benchmark says so and ends with an error.
"""

import csv
import json
import math
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.minilm import model_folder

DATA = Path(os.environ.get("QUALITY_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
FOUND = 50
FUSION = 60
HELD_BACK = 10
Row = dict[str, Any]


def run() -> None:
    """Print the table of all figures; a goal that is missed is said, and is no error."""
    if not (DATA / "README.md").exists():
        sys.exit(f"The public data is not at {DATA}. Put it there, or name its folder in QUALITY_DATA.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.test")
    import django  # noqa: PLC0415 - reads the environment set before
    from django.test.utils import get_runner  # noqa: PLC0415 - Django has to be importable first

    django.setup()
    from django.conf import settings  # noqa: PLC0415 - as above

    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        print(f"\n## Quality on public data\n\n{datetime.now(UTC):%Y-%m-%d %H:%M UTC}, {os.cpu_count()} cores\n")
        print("| what | measured | baseline | goal | time |\n|---|---|---|---|---|", flush=True)
        for line in every_line():
            print(f"| {' | '.join(line)} |", flush=True)
    finally:
        runner.teardown_databases(databases)


def every_line() -> Iterator[Sequence[str]]:
    """Measure by words, then by meaning too where a model is at hand."""
    yield from retrieval(ndcg_goals=(0.30, 0.34))
    yield from routing(goals=(0.70, 0.78, 0.93))
    yield from handoff()
    yield from messages()
    with model_folder() as folder:
        if folder is None:
            yield "with embeddings", "not measured", "", "", "no model: see docs/quality.md"
            return
        with embedding_by(folder):
            yield from retrieval(ndcg_goals=(0.34, 0.40))
            yield from routing(goals=(0.83, 0.88, 0.95))
            yield from messages()


@contextmanager
def embedding_by(folder: Path) -> Iterator[None]:
    """Switch embeddings on, by a local model."""
    from django.test import override_settings  # noqa: PLC0415 - Django has to be ready

    from apps.knowledge.search import CURRENT  # noqa: PLC0415 - as above
    from apps.knowledge.search.local import folder_hash  # noqa: PLC0415 - as above

    with override_settings(EMBEDDINGS="local", EMBEDDINGS_FOLDER=str(folder), EMBEDDINGS_SHA256=folder_hash(folder)):
        CURRENT.forget()
        yield


def suffix() -> str:
    """Return what a line's name ends in while embeddings are on."""
    from django.conf import settings  # noqa: PLC0415 - Django has to be ready

    return ", with embeddings" if settings.EMBEDDINGS else ""


def rows(path: str) -> list[Row]:
    """Return the rows of a file of the data."""
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)) if path.endswith(".csv") else [json.loads(line) for line in file]


def verdict(value: float, goal: float) -> str:
    """Return the goal, and whether it was met."""
    return f"{goal:.2f} {'met' if value >= goal else 'missed'}"


def retrieval(*, ndcg_goals: tuple[float, float]) -> Iterator[Sequence[str]]:
    """Measure the shipped search of articles by nDCG@10."""
    from apps.knowledge.services import save_article, search_articles  # noqa: PLC0415 - Django has to be ready

    slugs = {}
    start = time.perf_counter()
    for number, document in enumerate(rows("retrieval/documents.jsonl")):
        slugs[document["id"]] = f"document-{number}"
        save_article(slug=slugs[document["id"]], title=document["title"][:200], body=document["content"])
    saved = time.perf_counter() - start
    start = time.perf_counter()
    search_articles(query="card")
    made = time.perf_counter() - start
    times: list[float] = []

    def find(text: str) -> list[str]:
        begun = time.perf_counter()
        hits = search_articles(query=text, limit=FOUND, per_article=1)
        times.append((time.perf_counter() - begun) * 1000)
        return [hit.slug for hit in hits]

    queries = rows("retrieval/queries.jsonl")
    wanted = [{slugs[one] for one in query["relevant"]} for query in queries]
    said = [fused([find(text) for text in query["said"]]) for query in queries]
    for name, baseline, goal, lists in (
        ("opening", "0.265 (tantivy)", ndcg_goals[0], [find(query["opening"]) for query in queries]),
        ("said", "0.296 (tantivy)", ndcg_goals[1], said),
    ):
        value = statistics.mean(ndcg(found, relevant) for found, relevant in zip(lists, wanted, strict=True))
        spent = f"{statistics.median(times):.1f} ms a search with its {FOUND} articles"
        yield f"retrieval, nDCG@10, {name}{suffix()}", f"{value:.3f}", baseline, verdict(value, goal), spent
    yield f"retrieval, index of 698 articles{suffix()}", f"{made:.1f} s", "", "", f"saving them {saved:.1f} s"


def ndcg(found: Sequence[str], relevant: set[str], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain of a ranking."""
    gained = sum(1 / math.log2(at + 2) for at, one in enumerate(found[:depth]) if one in relevant)
    return gained / sum(1 / math.log2(at + 2) for at in range(min(depth, len(relevant))))


def fused(rankings: Sequence[Sequence[str]]) -> list[str]:
    """Return one ranking of several, by reciprocal rank fusion."""
    scores: Counter[str] = Counter()
    for ranking in rankings:
        for at, one in enumerate(ranking):
            scores[one] += 1 / (FUSION + at + 1)
    return [one for one, _ in scores.most_common()]


def routing(*, goals: tuple[float, float, float]) -> Iterator[Sequence[str]]:
    """Measure the shipped classifier by its accuracy, with few and with all examples."""
    from tests.quality.measuring import calibration_error  # noqa: PLC0415 - Django has to be ready

    every = rows("routing/banking77.csv")
    train = [row for row in every if row["split"] == "train"]
    measured = [row for row in every if row["split"] == "dev"]
    by_meaning = suffix()
    baselines = (0.807, 0.863, 0.932) if by_meaning else (0.591, 0.698, 0.915)
    method = "MiniLM, LR" if by_meaning else "TF-IDF, SVC"
    for shots, baseline, goal in zip((5, 10, 0), baselines, goals, strict=True):
        hits, spent, sure = _routed(_shots(train, shots), measured)
        accuracy, by = statistics.mean(hits), f"{shots or 'all'} examples{by_meaning}"
        yield f"routing, accuracy, {by}", f"{accuracy:.3f}", f"{baseline} ({method})", verdict(accuracy, goal), spent
        stated = f"confidence {statistics.mean(sure):.3f} on average"
        yield f"routing, calibration error, {by}", f"{calibration_error(sure, hits):.3f}", "", "", stated
    intents = sorted({row["intent"] for row in train})
    held = set(intents[:: len(intents) // HELD_BACK][:HELD_BACK])
    _hits, spent, sure = _routed([row for row in train if row["intent"] not in held], measured)
    area = _area(
        [one for one, row in zip(sure, measured, strict=True) if row["intent"] not in held],
        [one for one, row in zip(sure, measured, strict=True) if row["intent"] in held],
    )
    yield (
        f"routing, AUROC, ten intents held back{by_meaning}",
        f"{area:.3f}",
        "0.82 (others)",
        verdict(area, 0.90),
        spent,
    )


def _shots(train: Sequence[Row], shots: int) -> list[Row]:
    seen: Counter[str] = Counter()
    chosen = []
    for row in train:
        seen[row["intent"]] += 1
        if not shots or seen[row["intent"]] <= shots:
            chosen.append(row)
    return chosen


def _routed(train: Sequence[Row], measured: Sequence[Row]) -> tuple[list[bool], str, list[float]]:
    """Return which guesses are right, what they took in time of the processor, and how sure each was."""
    from apps.agent.learning.classifier import train_classifier  # noqa: PLC0415 - Django has to be ready
    from apps.agent.learning.meanings import current_meanings  # noqa: PLC0415 - as above
    from apps.agent.learning.types import Example  # noqa: PLC0415 - as above

    meanings = current_meanings()
    if meanings:
        # Vectors of examples are made once and kept, so they are no part of training.
        meanings.of_examples([row["text"] for row in train])
    start = time.process_time()
    classifier = train_classifier([Example(row["intent"], row["text"]) for row in train], meanings)
    trained = time.process_time() - start
    start = time.process_time()
    guesses = [classifier.best(row["text"]) for row in measured]
    each = (time.process_time() - start) * 1000 / len(measured)
    hits = [guess.label == row["intent"] for guess, row in zip(guesses, measured, strict=True)]
    return hits, f"training {trained:.1f} s, {each:.1f} ms a message", [guess.confidence for guess in guesses]


def _area(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Return the chance that a message that fits is surer than one that does not."""
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415 - slow to load

    return float(roc_auc_score([1] * len(inside) + [0] * len(outside), [*inside, *outside]))


def handoff() -> Iterator[Sequence[str]]:
    """Measure the escalation tool as it is shipped, which learns nothing from the data, fold by fold."""
    from apps.toolbox.escalation.schemas import ReasonName, ShouldEscalate  # noqa: PLC0415 - Django has to be ready
    from apps.toolbox.escalation.settings import EscalationSettings  # noqa: PLC0415 - as above
    from apps.toolbox.escalation.signals import assess  # noqa: PLC0415 - as above
    from tests.quality import fresh_wishes, further_wishes, last_wishes, wishes  # noqa: PLC0415 - as above

    settings = EscalationSettings()

    def is_wish(text: str) -> bool:
        reasons = assess(ShouldEscalate(text=text), settings).reasons
        return any(reason.reason is ReasonName.WISH_FOR_A_PERSON for reason in reasons)

    given = rows("escalation/nlupp.jsonl")
    start = time.perf_counter()
    wished = [is_wish(row["text"]) for row in given]
    each = (time.perf_counter() - start) * 1000 / len(given)
    precision, recall, f1 = _agreement(wished, [bool(row["handoff"]) for row in given])
    yield "handoff, F1, all folds", f"{f1:.3f}", "0.747 (keywords), 0.778 (SVC)", verdict(f1, 0.88), f"{each:.2f} ms"
    yield "handoff, precision", f"{precision:.3f}", "0.903 (SVC)", verdict(precision, 0.90), ""
    yield "handoff, recall", f"{recall:.3f}", "0.683 (SVC)", "", ""
    seen = (wishes, further_wishes, fresh_wishes)
    for name, sets in (("that it was improved with", seen), ("that nothing was fitted to", (last_wishes,))):
        wanted = [text for one in sets for text in one.WISHES]
        every = [*wanted, *(text for one in sets for text in one.NO_WISHES)]
        precision, recall, f1 = _agreement(list(map(is_wish, every)), [text in wanted for text in every])
        figures = f"{f1:.3f} (precision {precision:.2f}, recall {recall:.2f})"
        yield f"handoff, F1, {len(every)} wordings of other businesses {name}", figures, "", "", ""


def _agreement(guessed: Sequence[bool], wanted: Sequence[bool]) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    true = sum(one and other for one, other in zip(guessed, wanted, strict=True))
    precision, recall = true / max(sum(guessed), 1), true / sum(wanted)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def messages() -> Iterator[Sequence[str]]:
    """Measure the planner on the messages of customers of the demo company."""
    from tests.quality.fresh_messages import FRESH_MESSAGES  # noqa: PLC0415 - Django has to be ready
    from tests.quality.further_messages import FURTHER_MESSAGES  # noqa: PLC0415 - as above
    from tests.quality.measuring import share_right  # noqa: PLC0415 - as above
    from tests.quality.messages import MESSAGES  # noqa: PLC0415 - as above

    start = time.perf_counter()
    every = (*MESSAGES, *FURTHER_MESSAGES, *FRESH_MESSAGES)
    right = share_right(every)
    each = (time.perf_counter() - start) * 1000 / len(every)
    yield f"{len(every)} messages to Larkfield{suffix()}", f"{right:.3f}", "", "", f"{each:.1f} ms a message"
