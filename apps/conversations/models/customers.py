"""Customers as lists name them."""

from datetime import datetime

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _


class KnownCustomerQuerySet(models.QuerySet["KnownCustomer"]):
    """Reads of known customers."""

    def due(self, *, now: datetime) -> "KnownCustomerQuerySet":
        """Return those whose name is to be asked for by now, the longest waiting first."""
        return self.filter(ask_after__lte=now).order_by("ask_after")

    def named_like(self, words: str) -> "KnownCustomerQuerySet":
        """Return those whose name holds the words."""
        return self.filter(name__icontains=words)


class KnownCustomer(models.Model):
    """A customer whom sessions or tickets are about; `ask_after` is empty where there is no name to ask for."""

    customer_id = models.CharField(_("customer number"), max_length=64, primary_key=True)
    name = models.CharField(_("customer's name"), max_length=200, blank=True)
    ask_after = models.DateTimeField(_("ask after"), null=True, blank=True)

    objects = KnownCustomerQuerySet.as_manager()

    class Meta:
        """Found by number, and by when to ask."""

        verbose_name = _("known customer")
        verbose_name_plural = _("known customers")
        indexes = [models.Index(fields=("ask_after",), condition=Q(ask_after__isnull=False), name="customer_ask_after")]

    def __str__(self) -> str:
        return self.name or self.customer_id


def name_of_customer() -> Subquery:
    """Return the name for the `customer_id` of the row around; nothing where it is not known."""
    named = KnownCustomer.objects.filter(customer_id=OuterRef("customer_id"))
    return Subquery(named.values("name")[:1])
