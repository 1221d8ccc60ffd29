"""Pieces of a message that may each be a request of their own."""

import re

SENTENCE_END = re.compile(r"(?<=[?!;])\s*|(?<=[a-zA-Z0-9)]\.)\s+|\s*\n+\s*|\s+[-–•]\s+")
CONNECTOR = re.compile(
    r"(?i)\s*(?:,|;)?\s+(?:and\s+also|and\s+then|as\s+well\s+as|and|also|plus(?!\s+(?:plan|tier|cost|for|per|and))|besides|additionally|oh\s+and|\+|&)\s+|\s*[,:]\s+"
)
ABBREVIATIONS = re.compile(r"(?i)\b(?:no|nr|mr|mrs|ms|dr|approx|e\.g|i\.e|etc|st)\.$")


# Enough for any letter; what goes beyond costs time and is nobody's question.
SENTENCES = 60
CLAUSES = 10


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each once, up to a bound; an abbreviation such as "no." ends none."""
    pieces: list[str] = []
    for piece in SENTENCE_END.split(text):
        if pieces and ABBREVIATIONS.search(pieces[-1]):
            pieces[-1] = f"{pieces[-1]} {piece}"
        elif piece and piece.strip(" .,!?"):
            pieces.append(piece.strip())
    return list(dict.fromkeys(pieces))[:SENTENCES]


def clauses(sentence: str) -> list[str]:
    """Return the parts of a sentence between its connectors ("and", "also", a comma)."""
    parts = CONNECTOR.split(sentence, maxsplit=CLAUSES - 1)
    return [clause.strip() for clause in parts if clause and clause.strip(" .,!?")]
