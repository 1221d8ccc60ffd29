"""Secrets are encrypted in the database and unreadable with another key."""

import pytest
from cryptography.fernet import Fernet
from django.db import connection, models
from django.test.utils import isolate_apps

from apps.core.fields import EncryptedTextField, WrongFieldKey


@pytest.fixture
def secrets_model(transactional_db):
    """Return a model with an encrypted field, whose table lasts as long as the test."""
    with isolate_apps("apps.core"):

        class Secret(models.Model):  # noqa: DJ008 - nobody prints it
            text = EncryptedTextField(blank=True, null=True)

            class Meta:
                app_label = "core"

        with connection.schema_editor() as editor:
            editor.create_model(Secret)
        yield Secret
        with connection.schema_editor() as editor:
            editor.delete_model(Secret)


def stored(model):
    """Return what stands in the table itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM {model._meta.db_table}")  # noqa: S608 - the name is the model's own
        return [row[0] for row in cursor.fetchall()]


def test_a_secret_is_encrypted_in_the_table_and_plain_in_python(secrets_model):
    secrets_model.objects.create(text="sbx_ключ")
    assert secrets_model.objects.get().text == "sbx_ключ"
    assert "sbx" not in stored(secrets_model)[0]


def test_the_same_secret_twice_looks_different(secrets_model):
    secrets_model.objects.create(text="key")
    secrets_model.objects.create(text="key")
    first, second = stored(secrets_model)
    assert first != second


@pytest.mark.parametrize("empty", ["", None])
def test_empty_stays_empty(secrets_model, empty):
    secrets_model.objects.create(text=empty)
    assert stored(secrets_model) == [empty]
    assert secrets_model.objects.get().text == empty


def test_a_wrong_key_is_an_error_that_names_the_field_and_not_the_ciphertext(secrets_model, settings):
    secrets_model.objects.create(text="key")
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(WrongFieldKey, match=r"“text”.*FIELD_KEYS") as caught:
        secrets_model.objects.get()
    assert stored(secrets_model)[0] not in str(caught.value)


def test_a_tampered_secret_is_an_error(secrets_model):
    secrets_model.objects.create(text="key")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {secrets_model._meta.db_table} SET text = 'plain text'")  # noqa: S608 - as above
    with pytest.raises(WrongFieldKey):
        secrets_model.objects.get()


def test_keys_rotate_the_newest_encrypts_and_the_old_still_reads(secrets_model, settings):
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    secrets_model.objects.create(text="key")
    settings.FIELD_KEYS = [new, old]
    row = secrets_model.objects.get()
    assert row.text == "key"
    row.save()
    settings.FIELD_KEYS = [new]
    assert secrets_model.objects.get().text == "key"
