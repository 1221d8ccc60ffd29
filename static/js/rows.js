/** Going through rows and messages by key: the current one has the focus of its link, or its own. */

const LISTED = "[data-row]";
const SAID = "#messages .message";
const ROWS = `${LISTED}, ${SAID}`;
let current = null;

const shown = (selector) => [...document.querySelectorAll(selector)].filter((row) => row.checkVisibility());

/** The rows of the page's list; where none is in sight, its messages. */
function rows(selector) {
  const found = shown(selector);
  return found.length > 0 ? found : shown(SAID);
}

/** Return the row that keys act on; after a refresh of the list the one that stands at its link. */
export function currentRow() {
  const focused = document.activeElement?.closest(ROWS);
  if (focused) current = focused;
  return current?.isConnected ? current : null;
}

/** Go one row on or back, or one message. */
export function moveRow(step, selector = LISTED) {
  const all = rows(selector);
  if (all.length === 0) return false;
  const here = all.indexOf(currentRow());
  const place = here < 0 ? all.findIndex((row) => row.matches(".is-here")) : here;
  const next = place < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(place + step, 0), all.length - 1);
  for (const row of all) row.classList.toggle("is-current", row === all[next]);
  current = all[next];
  const focused = current.matches(SAID) ? current : (current.querySelector("th a, a") ?? current);
  focused.focus();
  return true;
}

/** Tick or untick the current row. */
export function tickRow() {
  const box = currentRow()?.querySelector("input[type=checkbox]");
  if (box?.checkVisibility()) box.checked = !box.checked;
  return Boolean(box);
}

/** Go one message on or back. */
export function moveMessage(step) {
  return moveRow(step, SAID);
}
