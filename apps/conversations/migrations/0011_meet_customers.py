"""Customers whom sessions are about, with the names that these know."""

from django.db import migrations
from django.utils.timezone import now


def fill(apps, schema_editor):
    sessions = apps.get_model("conversations", "ChatSession").objects.exclude(customer_id="")
    names, asked = {}, set()
    rows = sessions.order_by("last_activity_at").values_list("customer_id", "customer_name", "status")
    for customer_id, name, status in rows.iterator(chunk_size=1_000):
        names[customer_id] = name or names.get(customer_id, "")
        if status != "closed":
            asked.add(customer_id)
    moment = now()
    Known = apps.get_model("conversations", "KnownCustomer")
    known = (
        Known(customer_id=customer_id, name=name, ask_after=moment if customer_id in asked and not name else None)
        for customer_id, name in names.items()
    )
    Known.objects.bulk_create(known, batch_size=1_000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0010_known_customers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
