"""What the inventory can do."""

from dataclasses import dataclass
from datetime import date

from apps.sandbox.models import Product, StockLevel
from apps.sandbox.services.rows import find
from apps.sandbox.types import Page


@dataclass(frozen=True, slots=True)
class Stock:
    """The stock of one product: `total` pieces in the warehouses, `available` of them not promised to orders."""

    sku: str
    product_id: str
    total: int
    available: int
    restock_date: date | None
    warehouses: list[StockLevel]


def get_product(*, product_id: str) -> Product:
    """Return a product with its stock; raises NotFound."""
    return find(Product.objects.with_stock(), product_id=product_id)


def get_product_by_sku(*, sku: str) -> Product:
    """Return the product with this SKU, in whatever case it is written; raises NotFound."""
    return find(Product.objects.with_stock(), sku=sku.upper())


def list_products(*, query: str, category: str | None, limit: int, offset: int) -> Page[Product]:
    """Return a page of the products that match, the best matches first."""
    matching = Product.objects.matching(query=query, category=category)
    return Page(rows=list(matching.with_stock()[offset : offset + limit]), total_count=matching.count())


def get_stock(*, sku: str) -> Stock:
    """Return what each warehouse holds of the product with this SKU; raises NotFound."""
    product = get_product_by_sku(sku=sku)
    levels = list(product.stock_levels.all())
    return Stock(
        sku=product.sku,
        product_id=product.product_id,
        total=sum(level.quantity for level in levels),
        available=sum(level.quantity - level.reserved for level in levels),
        restock_date=product.restock_date,
        warehouses=levels,
    )
