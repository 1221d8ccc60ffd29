"""The inventory's REST interface: its paths, parameters and field names."""

from apps.toolbox.inventory.schemas import NameProduct, Product, ProductList, SearchProducts, Stock
from apps.toolbox.mapping.client import http_of
from apps.toolbox.upstream import chosen, segment
from apps.tools.tool import Run


class InventoryClient:
    """Speaks to the inventory within one attempt; raises HttpError and pydantic's ValidationError."""

    def __init__(self, run: Run) -> None:
        self._http = http_of(run)

    def product(self, named: NameProduct) -> Product:
        """Return one product."""
        path = f"/products/by-sku/{segment(named.sku)}" if named.sku else f"/products/{segment(named.product_id or '')}"
        return Product.model_validate(self._http.get(path).body)

    def stock(self, named: NameProduct) -> Stock:
        """Return the stock of a product; by number it takes a second request, for the SKU."""
        sku = named.sku or self.product(named).sku
        return Stock.model_validate(self._http.get(f"/stock/{segment(sku)}").body)

    def search(self, wanted: SearchProducts) -> ProductList:
        """Return the products that match."""
        answer = self._http.get("/products", params=chosen(**wanted.model_dump()))
        return ProductList.model_validate(answer.body)
