"""The inventory as a tool."""

from django.utils.translation import gettext_lazy as _

from apps.toolbox.inventory.client import InventoryClient
from apps.toolbox.inventory.schemas import (
    CheckStock,
    GetProduct,
    ProductAnswer,
    ProductList,
    SearchProducts,
    StockAnswer,
)
from apps.toolbox.mapping.base import MappedTool
from apps.toolbox.mapping.routes import INVENTORY
from apps.toolbox.mapping.settings import MappedSettings
from apps.toolbox.upstream import found
from apps.tools.tool import Run, operation
from apps.tools.types import Effect


class InventorySettings(MappedSettings):
    """Which other system's REST API the tool speaks, if not its own."""

    routes = INVENTORY


class InventoryTool(MappedTool):
    """Products and their stock."""

    name = "inventory"
    aliases = ("inventory_lookup",)
    title = _("Inventory")
    description = _("Reads products, prices and the stock of each warehouse.")
    settings_schema = InventorySettings
    needs_endpoint = True
    default_endpoint = "/sandbox/inventory"
    sandbox_service = "inventory"

    @operation(effect=Effect.READ, title=_("Check stock"))
    def check_stock(self, arguments: CheckStock, run: Run) -> StockAnswer:
        """Tell how many pieces each warehouse has, and when more arrive."""
        stock = found(lambda: InventoryClient(run).stock(arguments))
        return StockAnswer(stock=stock, found=stock is not None)

    @operation(effect=Effect.READ, title=_("Read product"))
    def get_product(self, arguments: GetProduct, run: Run) -> ProductAnswer:
        """Read one product by number or SKU."""
        product = found(lambda: InventoryClient(run).product(arguments))
        return ProductAnswer(product=product, found=product is not None)

    @operation(effect=Effect.READ, title=_("Search products"))
    def search_products(self, arguments: SearchProducts, run: Run) -> ProductList:
        """Find products by words."""
        return InventoryClient(run).search(arguments)
