"""The days of work: ticked in the form, named in lists, kept as their numbers."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.tickets.models import SlaPolicy
from apps.tickets.types import Priority
from apps.tickets.weekdays import in_words


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ("12345", "Mon–Fri"),
        ("135", "Mon, Wed, Fri"),
        ("1267", "Mon, Tue, Sat, Sun"),
        ("12367", "Mon–Wed, Sat, Sun"),
        ("7", "Sun"),
        ("1234567", "every day"),
        ("", "no day"),
    ],
)
def test_days_are_named(numbers: str, said: str) -> None:
    assert in_words(numbers) == said


def test_days_are_named_in_the_readers_language() -> None:
    with translation.override("de"):
        assert [in_words("12345"), in_words("1234567")] == ["Mo–Fr", "täglich"]


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def policy(self) -> SlaPolicy:
        return SlaPolicy.objects.get(priority=Priority.NORMAL)

    @pytest.fixture
    def address(self, policy: SlaPolicy) -> str:
        return reverse("admin:tickets_slapolicy_change", args=[policy.pk])

    @pytest.fixture
    def as_operator(self, client_for, operator) -> Client:
        return client_for(operator)

    def form(self, policy: SlaPolicy, *days: str) -> dict[str, object]:
        names = ("priority", "first_reply", "next_reply", "resolution", "warn_percent", "opens", "closes", "zone")
        return {name: getattr(policy, name) for name in names} | {"weekdays": days}

    def test_the_form_ticks_the_days_of_work(self, as_operator: Client, address: str) -> None:
        field = as_operator.get(address).context["adminform"].form["weekdays"]

        assert [(box.choice_label, box.data["selected"]) for box in field.subwidgets] == [
            ("Monday", True),
            ("Tuesday", True),
            ("Wednesday", True),
            ("Thursday", True),
            ("Friday", True),
            ("Saturday", False),
            ("Sunday", False),
        ]

    def test_ticked_days_are_kept_monday_first(self, as_operator: Client, address: str, policy: SlaPolicy) -> None:
        as_operator.post(address, self.form(policy, "6", "1", "2"))

        policy.refresh_from_db()
        assert policy.weekdays == "126"

    @pytest.mark.parametrize("days", [(), ("8",)])
    def test_no_day_and_no_such_day_are_refused(
        self, as_operator: Client, address: str, policy: SlaPolicy, days: tuple[str, ...]
    ) -> None:
        errors = as_operator.post(address, self.form(policy, *days)).context["adminform"].form.errors

        assert list(errors) == ["weekdays"]

    def test_saving_without_a_change_changes_no_days(
        self, as_operator: Client, address: str, policy: SlaPolicy
    ) -> None:
        as_operator.post(address, self.form(policy, *"12345"))

        assert "weekdays" not in str(policy_changes(as_operator, policy))

    def test_list_and_record_name_the_days(self, client_for, auditor, address: str) -> None:
        client = client_for(auditor)

        assert client.get(reverse("admin:tickets_slapolicy_changelist")).content.decode().count("Mon–Fri") == 4
        assert "Mon–Fri" in client.get(address).content.decode()


def policy_changes(client: Client, policy: SlaPolicy) -> list[str]:
    """Return what the history of a policy says was changed."""
    page = client.get(reverse("admin:tickets_slapolicy_history", args=[policy.pk]))
    return [entry.get_change_message() for entry in page.context["action_list"]]
