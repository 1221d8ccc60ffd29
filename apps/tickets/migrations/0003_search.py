"""The full-text index of the tickets."""

from django.db import migrations

from apps.tickets.search import TICKETS


def create_index(apps, schema_editor):
    for statement in TICKETS.create(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    for statement in TICKETS.drop(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_queue")]

    operations = [
        migrations.RunPython(create_index, drop_index),
    ]
