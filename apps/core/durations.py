"""How long something took, as people say it. `static/js/durations.js` says the same of what happens on an open page."""

from django.utils.formats import number_format

SECOND_MS = 1000


def duration(milliseconds: float | None) -> str:
    """Return "84 ms", "1.7 s", "3 min 20 s" or "2 h 5 min" in the reader's way of writing numbers; a dash for none."""
    if milliseconds is None:
        return "–"
    if round(milliseconds) < SECOND_MS:
        return f"{_tenths(milliseconds)} ms"
    if round(milliseconds / SECOND_MS) < 60:
        return f"{_tenths(milliseconds / SECOND_MS)} s"
    minutes, seconds = divmod(round(milliseconds / SECOND_MS), 60)
    if minutes < 60:
        return f"{minutes} min {seconds} s"
    hours, minutes = divmod(minutes, 60)
    return f"{number_format(hours, force_grouping=True)} h {minutes} min"


def _tenths(value: float) -> str:
    """Return a number with one decimal below ten, where there is something to say behind the point."""
    rounded = round(value, 1) if value < 10 else round(value)
    return str(number_format(int(rounded) if rounded == int(rounded) else rounded))
