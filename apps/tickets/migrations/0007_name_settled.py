"""Customers of settled tickets and closed sessions, whose names are asked for one a minute, those of the latest first."""

from datetime import timedelta

from django.db import migrations
from django.db.models import Max
from django.utils.timezone import now

# So that those who come meanwhile need not wait behind them, and the people at work keep the CRM's quota.
APART = timedelta(minutes=1)


def fill(apps, schema_editor):
    tickets = apps.get_model("tickets", "Ticket").objects.exclude(customer_id="").order_by()
    latest = tickets.values_list("customer_id").annotate(Max("updated_at")).order_by("-updated_at__max")
    Known = apps.get_model("conversations", "KnownCustomer")
    unasked = Known.objects.filter(name="", ask_after=None).order_by("customer_id")
    numbers = [customer_id for customer_id, _at in latest] + list(unasked.values_list("customer_id", flat=True))
    others = set(Known.objects.exclude(name="", ask_after=None).values_list("customer_id", flat=True))
    moment, ask = now(), [number for number in dict.fromkeys(numbers) if number not in others]
    known = (Known(customer_id=number, ask_after=moment + place * APART) for place, number in enumerate(ask))
    Known.objects.bulk_create(
        known, batch_size=1_000, update_conflicts=True, unique_fields=["customer_id"], update_fields=["ask_after"]
    )


class Migration(migrations.Migration):
    dependencies = [("conversations", "0011_meet_customers"), ("tickets", "0006_meet_customers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
