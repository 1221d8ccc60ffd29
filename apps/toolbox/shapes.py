"""Texts of a certain shape, refused in words that tell people how to write them."""

import re
from dataclasses import dataclass
from typing import Any

from django_stubs_ext import StrOrPromise
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class Shape:
    """Marks a text as `Annotated[str, Shape(pattern, said)]`; `said` is a sentence about how it is written."""

    pattern: str
    said: StrOrPromise

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": self.pattern}

    def _checked(self, text: str) -> str:
        if not re.fullmatch(self.pattern, text):
            raise ValueError(str(self.said))
        return text
