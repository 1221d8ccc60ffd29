/** How long something took, as people say it: what `apps.core.durations` says on the server. */

const SECOND_MS = 1000;

/** Return "84 ms", "1.7 s", "3 min 20 s" or "2 h 5 min" in the page's way of writing numbers. */
export function duration(milliseconds) {
  if (Math.round(milliseconds) < SECOND_MS) return `${tenths(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / SECOND_MS);
  if (seconds < 60) return `${tenths(milliseconds / SECOND_MS)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${written(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

function tenths(value) {
  return written(value, value < 10 ? 1 : 0);
}

function written(value, decimals = 0) {
  return new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: decimals }).format(value);
}
