"""The other system's REST interface: its paths, parameters and field names."""

from apps.toolbox.{{ name }} import schemas
from apps.toolbox.upstream import chosen, segment
from apps.tools.tool import Run


class {{ class_name }}Client:
    """Speaks to the other system within one attempt; raises HttpError and pydantic's ValidationError."""

    def __init__(self, run: Run) -> None:
        self._http = run.http{% if writes %}
        self._idempotency = run.idempotency{% endif %}

    def {{ item }}(self, number: str) -> schemas.{{ item_class }}:
        """Return one {{ item }}."""
        return schemas.{{ item_class }}.model_validate(self._http.get(f"/{{ plural }}/{segment(number)}").body)

    def search(self, query: str, *, limit: int) -> schemas.{{ item_class }}List:
        """Return the {{ plural }} that match."""
        answer = self._http.get("/{{ plural }}", params=chosen(query=query, limit=limit))
        return schemas.{{ item_class }}List.model_validate(answer.body){% if writes %}

    def create(self, wanted: schemas.Create{{ item_class }}) -> schemas.{{ item_class }}:
        """Make one {{ item }}, once however often it is sent."""
        fields = wanted.model_dump(mode="json")
        answer = self._http.post("/{{ plural }}", json=fields, headers=self._idempotency)
        return schemas.{{ item_class }}.model_validate(answer.body){% endif %}
