"""The full-text index of the messages."""

from django.db import migrations

from apps.conversations.search import MESSAGES


def create_index(apps, schema_editor):
    for statement in MESSAGES.create(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    for statement in MESSAGES.drop(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0002_desk")]

    operations = [migrations.RunPython(create_index, drop_index)]
