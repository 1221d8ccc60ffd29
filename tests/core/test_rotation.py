"""`manage.py rotate_keys`: after it the newest key alone reads every secret."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from apps.tools.models import ToolConfig, ToolRevision

pytestmark = pytest.mark.django_db
NEW = Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def old(settings) -> str:
    """Put a new field key before the one with which the tools' keys are stored, and return the old one."""
    [key] = settings.FIELD_KEYS
    settings.FIELD_KEYS = [NEW, key]
    return key


def rotate() -> str:
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


def secrets() -> list[str]:
    keys = ToolConfig.objects.order_by("pk").values_list("api_key", flat=True)
    return [
        secret
        for secret in [*keys, *ToolRevision.objects.order_by("pk").values_list("sealed_key", flat=True)]
        if secret
    ]


def test_the_newest_key_alone_reads_every_secret(settings):
    before = secrets()

    assert rotate() == f"Encrypted {len(before)} secrets with the first key of FIELD_KEYS. The others can be dropped.\n"

    settings.FIELD_KEYS = [NEW]
    assert secrets() == before


def test_nothing_else_of_a_row_changes_and_no_revision_is_made():
    before = list(ToolConfig.objects.values()), ToolRevision.objects.count()

    rotate()

    assert (list(ToolConfig.objects.values()), ToolRevision.objects.count()) == before


def test_a_secret_of_an_unknown_key_stops_it_and_nothing_is_changed(settings, old):
    before = secrets()
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    ToolConfig.objects.filter(name="language_model").update(api_key="lost")
    settings.FIELD_KEYS = [NEW, old]

    with pytest.raises(CommandError, match=r"FIELD_KEYS no longer lists.*Nothing was changed"):
        rotate()

    settings.FIELD_KEYS = [old]
    ToolConfig.objects.filter(name="language_model").update(api_key="")
    assert secrets() == before
