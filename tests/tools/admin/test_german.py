"""The control room in German: a text that reads the same in both languages is a name, a number or a row's own word."""

import gettext
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import ToolAttempt, ToolCall
from apps.jobs.services import start_job
from apps.jobs.types import JobKind
from apps.tools.models import ToolConfig, ToolRevision
from apps.tools.registry.registry import registry
from tests.audit.calls import make_call

ClientFor = Callable[[User], Client]
BASE = Path(settings.BASE_DIR)
CATALOGUES = [BASE / "locale", *sorted(BASE.glob("apps/*/locale"))]
WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{3,}")
# Words of other systems, of code, and of rows that come with the demo: nobody translates them.
NAMES = {
    "English",
    "German",
    "Larkfield",
    "SupportDesk",
    "admin",
    "operator",
    "supervisor",
    "agent",
    "auditor",
    "Filter",
    "Chance",
}
PAGES = ["/admin/", "/admin/roles/", "/admin/audit/toolcall/", "/admin/knowledge/article/import/"]
PAGES += [f"/admin/tools/toolconfig/{page}/" for page in ("cache", "first-steps")]
CODE = re.compile(r'^[{"]|://')
STRIPPED = " ›:"
VOID = {"br", "hr", "img", "input", "link", "meta"}
NOT_SHOWN = {"script", "style", "code", "pre", "textarea", "option", "datalist"}


class Texts(HTMLParser):
    """Collects the texts of a page that a person reads or hears, but for code, English, and the way to other pages."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self.found += [value or "" for name, value in attrs if name == "placeholder"]
            return
        is_code = tag in NOT_SHOWN or (tag != "html" and ("lang", "en") in attrs) or ("id", "nav-sidebar") in attrs
        self._open.append(is_code)
        self.found += [value or "" for name, value in attrs if name in {"aria-label", "placeholder", "title"}]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._open):
            self.found += [part.strip(STRIPPED) for part in re.split(r" · |, ", " ".join(data.split()))]


def catalogue() -> dict[str, str]:
    texts: dict[str, str] = {}
    for folder in CATALOGUES:
        with (folder / "de" / "LC_MESSAGES" / "django.mo").open("rb") as file:
            texts |= {name: text for name, text in gettext.GNUTranslations(file)._catalog.items() if name}
    return texts


def same_in_both() -> set[str]:
    """Return what our catalogues and the registry say in the same words in both languages."""
    equal = {str(name) for name, text in catalogue().items() if str(name).lower() == str(text).lower()}
    tools = {word for tool in registry for word in (tool.name, str(tool.title), *tool.aliases, *tool.operations)}
    return {text.lower() for text in equal | tools | NAMES}


def texts_of(client: Client, path: str, language: str) -> list[str]:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, path
    return Texts(answer.content.decode()).found


def untranslated(client: Client, path: str, known: set[str] = frozenset()) -> set[str]:
    """Return the texts that are the same in both languages and no names; `known` are words of the page's rows."""
    english, german = (set(texts_of(client, path, language)) for language in ("en", "de"))
    known = known | same_in_both()
    return {
        text for text in english & german if WORD.search(text) and text.lower() not in known and not CODE.search(text)
    }


def words_of(*models: type[Model]) -> set[str]:
    """Return the words in the rows of models and of those they point to, which are not ours to translate."""
    related = {field.related_model for model in models for field in model._meta.fields if field.related_model}
    models = (*models, *related)
    fields = [(row, field) for model in models for row in model._default_manager.all() for field in model._meta.fields]
    values = {str(value) for row, field in fields for value in (row, getattr(row, field.name))}
    return {part.strip(STRIPPED).lower() for value in values for part in re.split(r" · |, ", " ".join(value.split()))}


@pytest.fixture
def room(client_for: ClientFor, operator: User) -> Client:
    return client_for(operator)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_room_is_german_throughout(room: Client, path: str) -> None:
    assert untranslated(room, path) == set()


@pytest.mark.parametrize("page", ["change", "console", "charts", "breaker", "revisions"])
def test_a_tools_page_is_german_throughout(room: Client, page: str) -> None:
    pk = ToolConfig.objects.get(name="crm").pk

    assert untranslated(room, f"/admin/tools/toolconfig/{pk}/{page}/", words_of(ToolConfig, ToolRevision)) == set()


def test_a_call_on_record_and_a_job_are_german_throughout(room: Client, operator: User) -> None:
    call = make_call(attempts=2, status="failed", gate="operation", caller="operator", caller_role="operator")
    job = start_job(kind=JobKind.INDEX, title="operator", owner=operator, total=4)

    for path in (f"/admin/audit/toolcall/{call.pk}/change/", job.get_absolute_url()):
        assert untranslated(room, path, {*words_of(ToolCall, ToolAttempt), "operator (operator)"}) == set()


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=lambda model: model._meta.label))
def test_every_list_and_its_form_are_german_throughout(room: Client, model: type[Model]) -> None:
    label = f"{model._meta.app_label}_{model._meta.model_name}"
    assert untranslated(room, reverse(f"admin:{label}_changelist"), words_of(model)) == set()
    form = reverse(f"admin:{label}_add")
    # The form for a new user is Django's own, and not German throughout.
    if model is not User and room.get(form).status_code == 200:
        assert untranslated(room, form) == set()


def test_every_translation_keeps_the_placeholders_and_says_something() -> None:
    place = re.compile(r"%\(\w+\)")
    pairs = [(name if isinstance(name, str) else name[0], text) for name, text in catalogue().items()]
    wrong = [name for name, text in pairs if sorted(place.findall(name)) != sorted(place.findall(text)) or not text]
    assert (len(pairs) > 1_200, wrong) == (True, [])


@pytest.mark.parametrize("folder", CATALOGUES, ids=lambda folder: folder.parent.name)
def test_the_compiled_catalogue_is_the_one_of_its_source(folder: Path) -> None:
    source = folder / "de" / "LC_MESSAGES" / "django.po"
    with source.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    names = {name if isinstance(name, str) else name[0] for name in compiled if name}

    assert len(names) == len(re.findall(r"^msgid \"(?!\"$)|^msgid \"\"\n\"", source.read_text(), re.MULTILINE))
