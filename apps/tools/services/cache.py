"""Looking at the cache and clearing it."""

import logging

from django.db.models import F

from apps.accounts.models import User
from apps.core.clock import now
from apps.tools.cache import CacheOperation, CacheReport, generation_of, store
from apps.tools.models import ToolConfig

logger = logging.getLogger(__name__)

TOP = 20


def cache_report(*, top: int = TOP) -> CacheReport:
    """Return the cache's figures in all and per tool, and its `top` most used entries.

    What no call can reach any more, after a change of its tool or a clearing by another process, leaves first.
    """
    rows = ToolConfig.objects.only("name", "revision", "cache_epoch")
    store().keep_only({row.name: generation_of(row) for row in rows})
    return store().report(at=now().timestamp(), top=top)


def clear_cache(*, config: ToolConfig | None = None, actor: User) -> int:
    """Forget the kept answers of one tool, or of all; return how many lay in reach of this process.

    Every process feels it at its next call: the row's epoch is part of each answer's key.
    """
    rows = ToolConfig.objects.filter(pk=config.pk) if config else ToolConfig.objects.all()
    rows.update(cache_epoch=F("cache_epoch") + 1)
    cleared = store().clear(config.name if config else None)
    for name in rows.values_list("name", flat=True):
        store().count(name, CacheOperation.CLEAR)
    logger.info("tool_cache_cleared", extra={"tool": config.name if config else "", "actor": actor.username})
    return cleared
