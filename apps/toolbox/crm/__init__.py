"""The CRM: customers and the tickets it keeps about them."""
