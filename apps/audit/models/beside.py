"""What is kept beside the calls: their text for the search, their seals, and a person's views of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.fields import EncryptedTextField


class CallText(models.Model):
    """What a call says, for the full-text search. Kept by housekeeping, so that no call waits for it; see search.py."""

    call_id = models.UUIDField(_("call"), unique=True)
    started_at = models.DateTimeField(_("started"))
    said = models.TextField(_("text"))

    class Meta:
        """In the order of the calls; the program alone reads and writes it."""

        verbose_name = _("text of a call")
        verbose_name_plural = _("texts of calls")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.call_id)


class Seal(models.Model):
    """A signed list of calls that had ended, chained to the seal before it. Kept by housekeeping, see seals.py."""

    number = models.PositiveIntegerField(_("number"), primary_key=True)
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("before"))
    calls = models.PositiveIntegerField(_("calls"))
    marks = models.BinaryField()
    left_open = models.JSONField(default=list)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)
    key = EncryptedTextField(_("key"))
    made_at = models.DateTimeField(_("made"))

    class Meta:
        """The program alone writes and reads it."""

        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


class SavedView(models.Model):
    """Filters of the history that a person keeps under a name."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views", verbose_name=_("owner"))
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=1000)

    class Meta:
        """By name; each name once for each person."""

        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        default_permissions = ()
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=("owner", "name"), name="view_once")]

    def __str__(self) -> str:
        return self.name
