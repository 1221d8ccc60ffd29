"""What can go wrong with live streams.

LiveError
└── StreamRefused
"""

from apps.core.errors import SupportDeskError


class LiveError(SupportDeskError):
    """Something is wrong with a live stream."""

    code = "live_error"


class StreamRefused(LiveError):
    """The stream does not exist, or not for this user; the two are not told apart."""

    code = "stream_not_found"
    status = 404
