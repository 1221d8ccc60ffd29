"""A full-text index beside a table: FTS5 on SQLite, kept by triggers; an expression index on PostgreSQL.

A later migration that rebuilds the table on SQLite loses the triggers and has to run `create` again.
"""

# ruff: noqa: S608 - statements are put together from the names of our own tables

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

WORD = re.compile(r"[^\W_]+")
TERMS = 8
# Rows, or what they belong to, are few enough to be listed one by one.
FEW = 200


@dataclass(frozen=True, slots=True)
class TextIndex:
    """The index over some text columns of a table; finds at most `limit` rows, the newest first.

    A word shorter than `least_prefix` is looked for as a whole, which costs less where many words begin so.
    """

    table: str
    columns: tuple[str, ...]
    limit: int = 200
    least_prefix: int = 1

    @property
    def name(self) -> str:
        """Return the name of the virtual table or the index."""
        return f"{self.table}_text"

    def create(self, vendor: str) -> list[str]:
        """Return the statements that make the index and fill it."""
        return self._create_fts() if vendor == "sqlite" else [self._create_gin()]

    def drop(self, vendor: str) -> list[str]:
        """Return the statements that remove it."""
        if vendor != "sqlite":
            return [f"DROP INDEX {self.name}"]
        return [*(f"DROP TRIGGER {self.name}_{when}" for when in ("ai", "ad", "au")), f"DROP TABLE {self.name}"]

    def _create_gin(self) -> str:
        return f"CREATE INDEX {self.name} ON {self.table} USING gin ({self._vector()})"

    def _vector(self) -> str:
        text = " || ' ' || ".join(self.columns)
        return f"to_tsvector('simple', {text})"

    def _create_fts(self) -> list[str]:
        columns = ", ".join(self.columns)
        new, old = (", ".join(f"{row}.{column}" for column in self.columns) for row in ("new", "old"))
        insert = f"INSERT INTO {self.name}(rowid, {columns}) VALUES (new.id, {new});"
        delete = f"INSERT INTO {self.name}({self.name}, rowid, {columns}) VALUES ('delete', old.id, {old});"
        options = f"content='{self.table}', content_rowid='id', tokenize='unicode61 remove_diacritics 2'"
        return [
            f"CREATE VIRTUAL TABLE {self.name} USING fts5({columns}, {options})",
            f"CREATE TRIGGER {self.name}_ai AFTER INSERT ON {self.table} BEGIN {insert} END",
            f"CREATE TRIGGER {self.name}_ad AFTER DELETE ON {self.table} BEGIN {delete} END",
            f"CREATE TRIGGER {self.name}_au AFTER UPDATE OF {columns} ON {self.table} BEGIN {delete} {insert} END",
            f"INSERT INTO {self.name}({self.name}) VALUES ('rebuild')",
        ]

    def ids(self, words: str, *, also: Sequence[str] = ()) -> RawSQL:
        """Return the ids of the rows that hold every word or a beginning of it; `words` hold at least one.

        The words of `also` are not looked up but read in the rows found, whose texts are plain: a word that nearly
        every row holds costs more in the index than the rows that the others leave.
        """
        if connection.vendor == "sqlite":
            where = " AND ".join([f"{self.name} MATCH %s", *self._held(also)])
            sql = f"SELECT rowid FROM {self.name} WHERE {where} ORDER BY rowid DESC LIMIT {self.limit}"
        else:
            where = f"{self._vector()} @@ to_tsquery('simple', %s)"
            columns = ", ".join(self.columns)
            # A fence: PostgreSQL takes the beginning of a word for so common that it would rather read every row.
            found = f"SELECT id, {columns} FROM {self.table} WHERE {where} OFFSET 0"
            held = " AND ".join(["TRUE", *self._held(also)])
            newest = f"SELECT id FROM ({found}) AS found WHERE {held} ORDER BY id DESC LIMIT {self.limit}"
            # As an array they are looked up one by one: for a rare word it would rather walk all rows, newest first.
            sql = f"SELECT unnest(ARRAY({newest}))"
        return RawSQL(sql, [self._match(words), *map(self.marked, also)])  # noqa: S611 - our own tables; letters and digits

    def ids_by_reading(self, words: Sequence[str]) -> RawSQL:
        """Return the same ids, found by reading the rows from the newest on, whose texts are plain.

        That costs less than the index where many rows hold the words: the index finds all of them before the newest.
        """
        held = " AND ".join(self._held(words))
        sql = f"SELECT id FROM {self.table} WHERE {held} ORDER BY id DESC LIMIT {self.limit}"
        return RawSQL(sql, list(map(self.marked, words)))  # noqa: S611 - as above

    def ids_among(self, words: str, *, among: QuerySet[Any], limit: int) -> RawSQL:
        """Return the ids of the newest rows of `among` that hold every word or a beginning of it.

        The hits are looked up in `among` from the newest on, until there are enough: for what many rows are among.
        """
        if connection.vendor == "sqlite":
            is_among, params = _compiled(among.filter(pk=RawSQL(f"{self.name}.rowid", [])))  # noqa: S611 - our own table
            where = f"{self.name} MATCH %s AND EXISTS ({is_among})"
            sql = f"SELECT rowid FROM {self.name} WHERE {where} ORDER BY rowid DESC LIMIT {limit}"
        else:
            is_among, params = _compiled(among.filter(pk=RawSQL("found.id", [])))
            # Two fences: all hits, then these in order, of which only the first need looking up.
            hits = f"SELECT id FROM {self.table} WHERE {self._vector()} @@ to_tsquery('simple', %s) OFFSET 0"
            found = f"SELECT id FROM ({hits}) AS hits ORDER BY id DESC OFFSET 0"
            newest = f"SELECT id FROM ({found}) AS found WHERE EXISTS ({is_among}) ORDER BY id DESC LIMIT {limit}"
            sql = f"SELECT unnest(ARRAY({newest}))"
        return RawSQL(sql, [self._match(words), *params])  # noqa: S611 - as above; letters and digits

    def ids_of_few(self, words: str, *, few: QuerySet[Any], limit: int) -> RawSQL:
        """Return the same for a few rows that are found by an index: they are known before the hits are read."""
        among, params = _compiled(few)
        if connection.vendor == "sqlite":
            # The plus keeps the rows from being asked for one by one, each with a search of its own.
            where = f"{self.name} MATCH %s AND +rowid IN ({among})"
            sql = f"SELECT rowid FROM {self.name} WHERE {where} ORDER BY rowid DESC LIMIT {limit}"
        else:
            where = f"{self._vector()} @@ to_tsquery('simple', %s) AND id IN ({among})"
            sql = f"SELECT unnest(ARRAY(SELECT id FROM {self.table} WHERE {where} ORDER BY id DESC LIMIT {limit}))"
        return RawSQL(sql, [self._match(words), *params])  # noqa: S611 - as above

    def marked(self, word: str) -> str:
        """Return what stands in a plain text between spaces where it holds the word or a beginning of it."""
        return f" {word}" if len(word) >= self.least_prefix else f" {word} "

    def _held(self, words: Sequence[str]) -> list[str]:
        """Return a condition for each word, whose parameter is the marked word."""
        position = "instr" if connection.vendor == "sqlite" else "strpos"
        text = " || ".join(["' '", *(f"{column} || ' '" for column in self.columns)])
        return [f"{position}({text}, %s) > 0"] * len(words)

    def _match(self, words: str) -> str:
        """Return the words in the search engine's syntax."""
        if connection.vendor == "sqlite":
            return " ".join(f'"{term}"{self._star(term, "*")}' for term in terms(words))
        return " & ".join(f"{term}{self._star(term, ':*')}" for term in terms(words))

    def _star(self, term: str, star: str) -> str:
        return star if len(term) >= self.least_prefix else ""


def terms(words: str) -> list[str]:
    """Return the words to search for: letters and digits only, so that none can be a search engine's syntax."""
    return list(dict.fromkeys(_words(words)))[:TERMS]


def plain(text: str) -> str:
    """Return a text's words alone, in small letters: PostgreSQL would take “C-4711” for a “c” and a negative number."""
    return " ".join(_words(text))


def _compiled(rows: QuerySet[Any]) -> tuple[str, Sequence[Any]]:
    """Return the statement that reads the ids of rows."""
    sql, params = rows.order_by().values("pk").query.sql_with_params()
    return sql, params


def _words(text: str) -> list[str]:
    return WORD.findall(unicodedata.normalize("NFC", text.lower()))
