"""Names that sessions know of their customers already."""

from django.db import migrations


def fill(apps, schema_editor):
    sessions = apps.get_model("conversations", "ChatSession").objects.exclude(customer_id="").exclude(slots={})
    for session in sessions.only("customer_id", "slots").iterator(chunk_size=1_000):
        name = session.slots.get("customer_label")
        # What is known of a customer may be of another one, whom somebody asked about.
        if name and session.slots.get("customer_id") == session.customer_id:
            sessions.filter(pk=session.pk).update(customer_name=name[:200])


class Migration(migrations.Migration):
    dependencies = [("conversations", "0008_reading")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
