/** Going through rows and messages by key: the current one has the focus of its link, or its own. */

const ROWS = "[data-row], #messages .message";
let current = null;

const rows = () => [...document.querySelectorAll(ROWS)];

/** Return the row that keys act on; after a refresh of the list the one that stands at its link. */
export function currentRow() {
  const focused = document.activeElement?.closest(ROWS);
  if (focused) current = focused;
  return current?.isConnected ? current : null;
}

/** Go one row on or back. */
export function moveRow(step) {
  const all = rows();
  if (all.length === 0) return false;
  const place = all.indexOf(currentRow());
  const next = place < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(place + step, 0), all.length - 1);
  for (const row of all) row.classList.toggle("is-current", row === all[next]);
  current = all[next];
  (current.querySelector("th a, a") ?? current).focus();
  if (current.matches(".message")) current.focus();
  return true;
}

/** Tick or untick the current row. */
export function tickRow() {
  const box = currentRow()?.querySelector("input[type=checkbox]");
  if (box) box.checked = !box.checked;
  return Boolean(box);
}
