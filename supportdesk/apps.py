"""Django configuration of the composition root: its commands, and the admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class SupportDeskConfig(AppConfig):
    """Commands that put all apps together."""

    name = "supportdesk"


class AdminConfig(DjangoAdminConfig):
    """Serve `supportdesk.admin.SupportDeskAdminSite` as `admin.site`."""

    default_site = "supportdesk.admin.SupportDeskAdminSite"
