"""The other system's REST interface: its paths, parameters and field names."""

from apps.toolbox.$name.schemas import $item_class, ${item_class}List
from apps.toolbox.upstream import chosen, segment
from apps.tools.tool import Run


class ${class_name}Client:
    """Speaks to the other system within one attempt; raises HttpError and pydantic's ValidationError."""

    def __init__(self, run: Run) -> None:
        self._http = run.http

    def $item(self, number: str) -> $item_class:
        """Return one $item."""
        return $item_class.model_validate(self._http.get(f"/$plural/{segment(number)}").body)

    def search(self, query: str, *, limit: int) -> ${item_class}List:
        """Return the $plural that match."""
        answer = self._http.get("/$plural", params=chosen(query=query, limit=limit))
        return ${item_class}List.model_validate(answer.body)
