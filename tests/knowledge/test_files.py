"""Reading articles from Markdown files: the format, and errors that name file and line."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.knowledge.errors import ArticleUnreadable, FolderUnusable
from apps.knowledge.files import read_article
from apps.knowledge.models import Article
from apps.knowledge.services import load_articles

GOOD = """---
title: Return a product: how and when
category: returns
tags: return, refund , label
updated: 2026-06-15
---
You have 30 days.

## How it works

Print the label.
"""


@pytest.fixture
def write(tmp_path: Path):
    def write_article(text: str | bytes, name: str = "return-a-product.md") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write_article


def test_an_article_is_read_as_its_file_says(write) -> None:
    article = read_article(write(GOOD))

    assert (article.slug, article.title) == ("return-a-product", "Return a product: how and when")
    assert (article.category, article.tags) == ("returns", ("return", "refund", "label"))
    assert article.revised_on == date(2026, 6, 15)
    assert article.body == "You have 30 days.\n\n## How it works\n\nPrint the label.\n"


def test_only_a_title_is_needed(write) -> None:
    article = read_article(write("---\ntitle: Short\n---\nText\n"))

    assert (article.category, article.tags, article.revised_on) == ("", (), None)


def test_line_ends_and_a_byte_order_mark_of_other_systems_are_read(write) -> None:
    article = read_article(write(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()))

    assert article.tags == ("return", "refund", "label")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "return-a-product.md:1: the file does not start with ---"),
        ("# Title\n", "return-a-product.md:1: the file does not start with ---"),
        ("---\ntitle: x\ntext\n", "return-a-product.md:3: the front matter is not ended by ---"),
        ("---\ncategory: x\n---\ntext\n", "return-a-product.md:1: the front matter names no title"),
        ("---\ntitle:\n---\ntext\n", "return-a-product.md:1: the front matter names no title"),
        ("---\ntitle: x\n---\n\n", "return-a-product.md:3: no text follows the front matter"),
        (
            "---\ntitle: x\nauthor: me\n---\ntext\n",
            "return-a-product.md:3: 'author: me' is none of category, tags, title, updated with a colon",
        ),
        (
            "---\ntitle: x\nno colon\n---\ntext\n",
            "return-a-product.md:3: 'no colon' is none of category, tags, title, updated with a colon",
        ),
        (
            "---\ntitle: x\n\nupdated: June\n---\ntext\n",
            "return-a-product.md:4: 'June' is no date like 2026-06-15",
        ),
        (b"---\ntitle: x\n---\ngr\xfc\xdfe\n", "return-a-product.md:4: the file is not UTF-8"),
    ],
)
def test_a_file_that_breaks_the_format_is_named_with_its_line(write, text, message) -> None:
    with pytest.raises(ArticleUnreadable) as refusal:
        read_article(write(text))
    assert str(refusal.value) == message
    assert refusal.value.code == "article_unreadable"


@pytest.mark.django_db
class TestLoading:
    def test_every_article_of_a_folder_is_saved_and_its_readme_is_not(self, write, tmp_path) -> None:
        write(GOOD)
        write(GOOD, "second.md")
        write("# How to write articles", "README.md")
        write("not an article", "notes.txt")

        assert load_articles(folder=tmp_path) == 2
        assert sorted(Article.objects.values_list("slug", flat=True)) == ["return-a-product", "second"]

    def test_loading_again_replaces_and_adds_nothing(self, write, tmp_path) -> None:
        write(GOOD)
        load_articles(folder=tmp_path)
        write(GOOD.replace("30 days", "60 days"))
        load_articles(folder=tmp_path)

        article = Article.objects.get()
        assert "60 days" in article.body
        assert article.chunks.count() == 2

    def test_one_broken_file_keeps_all_from_being_loaded(self, write, tmp_path) -> None:
        write(GOOD, "a.md")
        write("broken", "b.md")

        with pytest.raises(ArticleUnreadable):
            load_articles(folder=tmp_path)
        assert not Article.objects.exists()

    def test_a_folder_that_is_not_there_is_named(self, tmp_path) -> None:
        with pytest.raises(FolderUnusable, match="nowhere"):
            load_articles(folder=tmp_path / "nowhere")

    def test_the_command_says_how_many_were_loaded(self, write, tmp_path) -> None:
        write(GOOD)
        out = StringIO()
        call_command("load_articles", "--folder", str(tmp_path), stdout=out)

        assert out.getvalue() == "Loaded 1 articles.\n"

    def test_the_command_passes_the_reason_on(self, write, tmp_path) -> None:
        write("broken")

        with pytest.raises(CommandError, match=r"return-a-product\.md:1"):
            call_command("load_articles", "--folder", str(tmp_path))
