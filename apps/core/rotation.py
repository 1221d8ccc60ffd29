"""Encrypting stored secrets anew, once another key stands first in FIELD_KEYS."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction

from apps.core.fields import EncryptedTextField

Column = tuple[type[models.Model], EncryptedTextField]


def encrypt_anew() -> int:
    """Encrypt every stored secret with the first key of FIELD_KEYS, all or none, and return how many there are.

    Raises WrongFieldKey where one was encrypted with a key that is no longer listed.
    """
    with transaction.atomic():
        return sum(_encrypt_column(model, field.name) for model, field in _encrypted_columns())


def _encrypted_columns() -> Iterator[Column]:
    for model in apps.get_models():
        yield from ((model, field) for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField))


def _encrypt_column(model: type[models.Model], name: str) -> int:
    """Write each secret of a column back past the model's own `save`, which would note a change that is none."""
    rows = model._base_manager.select_for_update().exclude(**{name: ""}).exclude(**{f"{name}__isnull": True})
    secrets = list(rows.values_list("pk", name))
    for pk, secret in secrets:
        model._base_manager.filter(pk=pk).update(**{name: secret})
    return len(secrets)
