"""The demo data of an embedded run: users, sandbox rows, articles and canned replies, made where there are none."""

import os
from collections.abc import Callable

from django.conf import settings

from apps.accounts.services import make_demo_users
from apps.accounts.types import Role
from apps.conversations.services import load_canned_replies
from apps.knowledge.models import Article
from apps.knowledge.services import load_articles
from apps.sandbox.services.fixtures import load_sandbox


def prepare_demo(say: Callable[[str], None]) -> None:
    """Fill what is empty; `say` is told the logins, which are shown this once."""
    load_sandbox(folder=settings.FIXTURES_DIR / "sandbox")
    if not Article.objects.exists():
        load_articles(folder=settings.FIXTURES_DIR / "articles")
    load_canned_replies(path=settings.FIXTURES_DIR / "canned_replies.json")
    tokens = {role.value: os.environ.get(f"DEMO_TOKEN_{role.upper()}", "") for role in Role}
    for login in make_demo_users(password=os.environ.get("DEMO_PASSWORD"), tokens=tokens):
        say(f"  {login.username:<11} password {login.password}   API token {login.token}")
