"""Importing files and indexing everything anew from the admin: what is saved, how far it is, and who may."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.models import User
from apps.jobs.models import Job
from apps.knowledge.models import Article, Chunk
from apps.knowledge.services import save_article, search_articles

pytestmark = pytest.mark.django_db(transaction=True)
ClientFor = Callable[[User], Client]
LIST = "/admin/knowledge/article/"
TEXT = "---\ntitle: {title}\n---\n\n## How\n\nWithin {days} days.\n"


def file(name: str, text: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (text or TEXT.format(title=name, days="thirty")).encode())


def upload(client: Client, *files: SimpleUploadedFile) -> Any:
    answer = client.post(f"{LIST}import/", {"articles": files})
    wait_for_jobs()
    return answer


def wait_for_jobs() -> None:
    """Let the threads of jobs come to their end."""
    for thread in threading.enumerate():
        if thread.name.startswith("job-"):
            thread.join(20)


@pytest.fixture
def page(client_for: ClientFor, operator: User) -> Client:
    return client_for(operator)


def test_files_become_articles_that_are_found(page: Client) -> None:
    answer = upload(page, file("returns.md"), file("shipping.md"))

    job = Job.objects.get()
    assert (answer.status_code, answer.url) == (302, job.get_absolute_url())
    assert (job.status, job.done, job.total, job.title) == ("done", 2, 2, "2 articles imported")
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["returns", "shipping"]
    assert {hit.slug for hit in search_articles(query="thirty days")} == {"returns", "shipping"}


def test_an_article_of_the_same_name_is_replaced(page: Client) -> None:
    save_article(slug="returns", title="Old", body="Never.")

    upload(page, file("returns.md"))

    assert Article.objects.get().title == "returns.md"


def test_a_file_that_can_not_be_read_keeps_all_from_being_saved_and_is_named(page: Client) -> None:
    upload(page, file("returns.md"), file("shipping.md", "No front matter"))

    job = Job.objects.get()
    assert (job.status, job.note) == ("failed", "shipping.md:1: the file does not start with ---")
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("name", "size", "problem"),
    [("notes.txt", 10, "no Markdown file"), ("long.md", 1_000_001, "longer than a megabyte")],
)
def test_another_kind_or_a_long_file_is_refused_before_anything_starts(
    page: Client, name: str, size: int, problem: str
) -> None:
    answer = upload(page, file("returns.md"), file(name, "x" * size))

    assert problem in answer.content.decode()
    assert not Job.objects.exists()


def test_an_upload_without_files_says_what_is_missing(page: Client) -> None:
    assert "This field is required." in upload(page).content.decode()


def test_a_name_with_folders_in_it_stays_in_the_jobs_own_folder(page: Client) -> None:
    upload(page, SimpleUploadedFile("../../returns.md", TEXT.format(title="Returns", days="ten").encode()))

    assert Article.objects.get().slug == "returns"


def test_indexing_anew_cuts_every_article_again(page: Client) -> None:
    for number in range(3):
        save_article(slug=f"article-{number}", title="Returns", body="## How\n\nWithin thirty days.")
    Chunk.objects.all().delete()

    answer = page.post(f"{LIST}index/")
    wait_for_jobs()

    job = Job.objects.get()
    assert (answer.url, job.status, job.done, job.total) == (job.get_absolute_url(), "done", 3, 3)
    assert Chunk.objects.values("article").distinct().count() == 3


@pytest.mark.parametrize(
    ("role", "may_import", "may_index"),
    [("operator", 200, 302), ("supervisor", 200, 302), ("auditor", 403, 403), ("agent", 302, 302)],
)
def test_who_may_write_articles_may_import_and_index(
    client_for: ClientFor, role: str, may_import: int, may_index: int, request: pytest.FixtureRequest
) -> None:
    page = client_for(request.getfixturevalue(role))

    assert page.get(f"{LIST}import/").status_code == may_import
    assert page.post(f"{LIST}index/").status_code == may_index
    wait_for_jobs()
    assert Job.objects.exists() == (role in {"operator", "supervisor"})


def test_the_list_leads_to_both(page: Client, client_for: ClientFor, auditor: User) -> None:
    html = page.get(LIST).content.decode()

    assert (f'href="{LIST}import/"' in html, f'action="{LIST}index/"' in html) == (True, True)
    assert "Index all anew" not in client_for(auditor).get(LIST).content.decode()
    assert page.get(f"{LIST}index/").status_code == 403
