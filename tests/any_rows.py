"""Rows of any model, made from its fields alone: what lists are tested with, those of later models too."""

import uuid
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

PLAIN: tuple[tuple[type[models.Field[Any, Any]], Any], ...] = (
    (models.BooleanField, lambda _index: False),
    (models.DateTimeField, lambda index: timezone.now() - timedelta(minutes=index)),
    (models.DateField, lambda index: date(2026, 1, 1) + timedelta(days=index)),
    (models.TimeField, lambda index: time(8 + index % 10)),
    (models.DurationField, lambda index: timedelta(minutes=index + 1)),
    (models.DecimalField, lambda index: Decimal(index + 1) / 10),
    (models.FloatField, lambda index: (index + 1) / 1000),
    (models.IntegerField, lambda index: index + 1),
    (models.UUIDField, lambda _index: uuid.uuid4()),
    (models.JSONField, lambda _index: []),
    (models.BinaryField, lambda _index: b""),
)


def make_row(model: type[models.Model], index: int, made: dict[Any, models.Model] | None = None) -> models.Model:
    """Save a row of the model that differs from those of other `index`es, with a row of its own behind each key."""
    made = {} if made is None else made
    if model not in made:
        values = {field.name: _value(field, index, made) for field in model._meta.concrete_fields if _is_needed(field)}
        made[model] = model._default_manager.create(**values)
    return made[model]


def _is_needed(field: models.Field[Any, Any]) -> bool:
    """Tell whether a field has to be filled; keys are, even where they may be empty: lists show what is behind them."""
    if isinstance(field, models.ForeignKey):
        return field.remote_field.model is not field.model
    return not (
        isinstance(field, models.AutoField) or field.has_default() or getattr(field, "auto_now_add", False)
    ) and (field.unique or not (field.null or field.blank))


def _value(field: models.Field[Any, Any], index: int, made: dict[Any, models.Model]) -> Any:
    if isinstance(field, models.ForeignKey):
        return make_row(field.remote_field.model, index, made)
    if field.choices and not field.unique:
        return field.flatchoices[0][0]
    for kind, make in PLAIN:
        if isinstance(field, kind):
            return make(index)
    return f"{index}-{field.name}"[: field.max_length or None]
