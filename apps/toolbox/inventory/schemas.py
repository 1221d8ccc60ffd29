"""What goes into the inventory's operations and what comes out."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from apps.toolbox.fields import Amount, Exact, Identifier, Limit, Offset, Row, require_one_of
from apps.tools.tool import Arguments, Result


class Product(Exact):
    """Something that is sold; the price is net, for one piece. `stock_quantity` is what can be sold now."""

    product_id: str
    name: str
    sku: str
    price: Amount
    stock_quantity: int
    available: bool
    category: str = ""
    description: str = ""
    restock_date: date | None = None


class NameProduct(Arguments):
    """Name the product by its number or its SKU; the SKU is used where both are given."""

    product_id: Identifier | None = None
    sku: Identifier | None = None

    @model_validator(mode="after")
    def _names_a_product(self) -> Self:
        require_one_of(self, ("sku", "product_id"))
        return self


class CheckStock(NameProduct):
    """The product whose stock is asked for."""


class GetProduct(NameProduct):
    """The product to read."""


class ProductAnswer(Result):
    """The product, or `found` false: to find none is an answer."""

    product: Product | None
    found: bool


class WarehouseStock(Row):
    """What one warehouse holds, and how many of it are promised to orders."""

    code: str
    city: str = ""
    quantity: int
    reserved: int = 0


class Stock(Row):
    """The stock of a product over all warehouses; `available` is `total` less what is promised to orders."""

    sku: str
    product_id: str
    total: int
    available: int
    restock_date: date | None = None
    warehouses: list[WarehouseStock] = Field(default_factory=list)


class StockAnswer(Result):
    """The stock, or `found` false: to find no such product is an answer."""

    stock: Stock | None
    found: bool


class SearchProducts(Arguments):
    """Words of the name, description or category."""

    query: Annotated[str, Field(min_length=1, max_length=200)]
    category: Annotated[str, Field(max_length=40)] | None = None
    limit: Limit = 20
    offset: Offset = 0


class ProductList(Result):
    """Products; `total_count` counts those beyond the limit too."""

    products: list[Product]
    total_count: int
