"""Times in German to the second, as records need them; dates as the frame writes them."""

DATETIME_FORMAT = "j. F Y, H:i:s"
SHORT_DATETIME_FORMAT = "j. M, H:i"
