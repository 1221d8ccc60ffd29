"""The inventory's tables."""

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.sandbox.types import Warehouse


class ProductQuerySet(models.QuerySet["Product"]):
    """Reads of products."""

    def with_stock(self) -> "ProductQuerySet":
        """Add `stock_quantity`, what can be sold now from all warehouses: in stock less reserved."""
        free = F("stock_levels__quantity") - F("stock_levels__reserved")
        return self.annotate(stock_quantity=Coalesce(Sum(free), Value(0), output_field=IntegerField()))

    def matching(self, *, query: str = "", category: str | None = None) -> "ProductQuerySet":
        """Return products that hold every word of the query, those with the first word in the name first."""
        found = self if category is None else self.filter(category__iexact=category)
        words = query.split()
        for word in words:
            found = found.filter(
                Q(name__icontains=word)
                | Q(description__icontains=word)
                | Q(category__icontains=word)
                | Q(sku__iexact=word)
            )
        if not words:
            return found
        in_name = Case(When(name__icontains=words[0], then=0), default=1, output_field=IntegerField())
        return found.order_by(in_name, "product_id")


class Product(models.Model):
    """Something that is sold; the price is net and for one piece."""

    product_id = models.CharField(_("product number"), max_length=20, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    sku = models.CharField(_("SKU"), max_length=20, unique=True)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    category = models.CharField(_("category"), max_length=40, db_index=True)
    description = models.TextField(_("description"))
    restock_date = models.DateField(_("back in stock"), null=True, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        """By number."""

        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ("product_id",)

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"


class StockLevel(models.Model):
    """How many pieces of a product a warehouse holds, and how many of them are promised to orders."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="stock_levels")
    warehouse = models.CharField(_("warehouse"), max_length=3, choices=Warehouse)
    quantity = models.PositiveIntegerField(_("in stock"))
    reserved = models.PositiveIntegerField(_("reserved"), default=0)

    class Meta:
        """In the order of the warehouses' codes."""

        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        ordering = ("warehouse",)
        constraints = [
            models.UniqueConstraint(fields=("product", "warehouse"), name="sandbox_stock_once"),
            models.CheckConstraint(condition=Q(reserved__lte=F("quantity")), name="sandbox_reserved_in_stock"),
        ]

    def __str__(self) -> str:
        return f"{self.warehouse} {self.product_id}"

    @property
    def city(self) -> str:
        """Return where the warehouse stands."""
        return str(Warehouse(self.warehouse).label)
