"""The addresses of the four services, below /sandbox/."""

from django.urls import URLPattern, include, path, re_path

from apps.sandbox.types import ServiceSlug
from apps.sandbox.views import billing, crm, inventory, sms
from apps.sandbox.views.common import HealthView, UnknownRouteView

app_name = "sandbox"


def _service(slug: ServiceSlug, *routes: URLPattern) -> URLPattern:
    health = path("health", HealthView.as_view(slug=slug), name=f"{slug}_health")
    unknown = re_path("", UnknownRouteView.as_view(slug=slug))
    return path(f"{slug}/", include([*routes, health, unknown]))  # type: ignore[return-value]


urlpatterns = [
    _service(
        ServiceSlug.CRM,
        path("customers", crm.CustomersView.as_view(), name="customers"),
        path("customers/by-email/<str:email>", crm.CustomerByEmailView.as_view(), name="customer_by_email"),
        path("customers/<str:customer_id>", crm.CustomerView.as_view(), name="customer"),
        path("customers/<str:customer_id>/tickets", crm.CustomerTicketsView.as_view(), name="customer_tickets"),
    ),
    _service(
        ServiceSlug.BILLING,
        path("customers/<str:customer_id>/invoices", billing.CustomerInvoicesView.as_view(), name="customer_invoices"),
        path("invoices/<str:invoice_id>", billing.InvoiceView.as_view(), name="invoice"),
        path("payments", billing.PaymentsView.as_view(), name="payments"),
        path("payments/<str:payment_id>", billing.PaymentView.as_view(), name="payment"),
        path("refunds", billing.RefundsView.as_view(), name="refunds"),
        path("refunds/<str:refund_id>", billing.RefundView.as_view(), name="refund"),
    ),
    _service(
        ServiceSlug.INVENTORY,
        path("products", inventory.ProductsView.as_view(), name="products"),
        path("products/by-sku/<str:sku>", inventory.ProductBySkuView.as_view(), name="product_by_sku"),
        path("products/<str:product_id>", inventory.ProductView.as_view(), name="product"),
        path("stock/<str:sku>", inventory.StockView.as_view(), name="stock"),
    ),
    _service(
        ServiceSlug.SMS,
        path("messages", sms.MessagesView.as_view(), name="messages"),
        path("messages/<str:message_id>", sms.MessageView.as_view(), name="message"),
        path("outbox", sms.OutboxView.as_view(), name="outbox"),
    ),
]
