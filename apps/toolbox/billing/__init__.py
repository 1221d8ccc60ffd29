"""Billing: invoices, payments and refunds."""
