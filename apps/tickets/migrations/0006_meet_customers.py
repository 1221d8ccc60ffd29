"""Customers whom unsettled tickets are about, so that lists come to name them."""

from django.db import migrations
from django.utils.timezone import now


def fill(apps, schema_editor):
    tickets = apps.get_model("tickets", "Ticket").objects.exclude(customer_id="")
    unsettled = tickets.exclude(status__in=("resolved", "closed")).order_by()
    numbers = unsettled.values_list("customer_id", flat=True).distinct()
    moment = now()
    Known = apps.get_model("conversations", "KnownCustomer")
    known = (Known(customer_id=number, ask_after=moment) for number in numbers.iterator(chunk_size=1_000))
    Known.objects.bulk_create(known, batch_size=1_000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0011_meet_customers"), ("tickets", "0005_session_index")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
