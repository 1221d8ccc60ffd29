"""The JSON of the inventory."""

from datetime import date

from pydantic import Field, computed_field

from apps.sandbox.schemas.common import Money, Out, Paged
from apps.sandbox.types import Warehouse


class ProductOut(Out):
    """A product; `stock_quantity` is what can be sold now, `available` whether that is anything."""

    product_id: str
    name: str
    sku: str
    price: Money
    currency: str
    stock_quantity: int
    category: str
    description: str
    restock_date: date | None

    @computed_field  # type: ignore[prop-decorator]  # as pydantic documents it
    @property
    def available(self) -> bool:
        """Tell whether a piece can be sold now."""
        return self.stock_quantity > 0


class ProductsOut(Out):
    """A page of products."""

    products: list[ProductOut]
    total_count: int


class WarehouseStock(Out):
    """What one warehouse holds, and how much of it is promised to orders."""

    code: Warehouse = Field(validation_alias="warehouse")
    city: str
    quantity: int
    reserved: int


class StockOut(Out):
    """The stock of a product: `total` pieces in the warehouses, `available` of them not promised."""

    sku: str
    product_id: str
    total: int
    available: int
    restock_date: date | None
    warehouses: list[WarehouseStock]


class ProductsQuery(Paged):
    """Which products."""

    query: str = Field(default="", max_length=200)
    category: str | None = Field(default=None, max_length=40)
