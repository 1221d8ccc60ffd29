"""The inventory's routes."""

from django.http import HttpRequest, HttpResponse

from apps.sandbox.http.answers import answer
from apps.sandbox.http.bodies import read_query
from apps.sandbox.http.view import ServiceView
from apps.sandbox.schemas.inventory import ProductOut, ProductsOut, ProductsQuery, StockOut
from apps.sandbox.services import inventory
from apps.sandbox.types import ServiceSlug


class InventoryView(ServiceView):
    """A route of the inventory."""

    slug = ServiceSlug.INVENTORY


class ProductsView(InventoryView):
    """`/products`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return a page of products."""
        page = inventory.list_products(**read_query(request, ProductsQuery).model_dump())
        return answer(ProductsOut.model_validate({"products": page.rows, "total_count": page.total_count}))


class ProductView(InventoryView):
    """`/products/{id}`."""

    def get(self, request: HttpRequest, product_id: str) -> HttpResponse:
        """Return the product."""
        return answer(ProductOut.model_validate(inventory.get_product(product_id=product_id)))


class ProductBySkuView(InventoryView):
    """`/products/by-sku/{sku}`."""

    def get(self, request: HttpRequest, sku: str) -> HttpResponse:
        """Return the product."""
        return answer(ProductOut.model_validate(inventory.get_product_by_sku(sku=sku)))


class StockView(InventoryView):
    """`/stock/{sku}`."""

    def get(self, request: HttpRequest, sku: str) -> HttpResponse:
        """Return the stock in each warehouse."""
        return answer(StockOut.model_validate(inventory.get_stock(sku=sku)))
