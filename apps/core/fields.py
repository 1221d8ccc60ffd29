"""Model fields that several apps use."""

from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from apps.core.errors import SupportDeskError

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


class WrongFieldKey(SupportDeskError):
    """A stored secret can not be read with any of the keys in FIELD_KEYS."""

    code = "wrong_field_key"
    status = 500

    def __init__(self, field: str) -> None:
        super().__init__(
            _("The stored “%(field)s” was encrypted with a key that FIELD_KEYS no longer lists. Add the key again.")
            % {"field": field}
        )


def field_cipher() -> MultiFernet:
    """Return the cipher of FIELD_KEYS: the first key encrypts, all of them decrypt."""
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


class EncryptedTextField(TextField):
    """Text that is encrypted in the database; empty stays empty. Reading raises WrongFieldKey on a wrong key."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt what goes to the database."""
        text = super().get_prep_value(value)
        return field_cipher().encrypt(text.encode()).decode() if text else text

    def from_db_value(self, value: str | None, *context: object) -> str | None:
        """Decrypt what comes from the database; raises WrongFieldKey."""
        if not value:
            return value
        try:
            return field_cipher().decrypt(value).decode()
        except (InvalidToken, ValueError) as error:
            raise WrongFieldKey(str(self.verbose_name)) from error
