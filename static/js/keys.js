/** The keyboard: every action of the desk by one key, listed under `?`. */

import { openCommandBar } from "./commands.js";
import { currentRow, moveMessage, moveRow, tickRow } from "./rows.js";

const inField = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, dialog[open]");

/** Choose in whose name to write, and go to the field. */
function write(voice) {
  const field = document.querySelector("#composer textarea, .note-form textarea");
  const choice = document.querySelector(`#composer [name="voice"][value="${voice}"]`);
  choice?.click();
  field?.focus();
  return Boolean(field);
}

/** Press what the page marks for an action: on a list it is the button of the rows that are ticked. */
function press(action) {
  const row = currentRow()?.querySelector("input[type=checkbox]");
  const ofRows = document.querySelector(`#bulk [data-key="${action}"]`);
  if (ofRows && row && !document.querySelector("[data-row] input:checked")) row.checked = true;
  const button = ofRows ?? document.querySelector(`[data-key="${action}"]`);
  button?.click();
  return Boolean(button);
}

function search() {
  const field = document.querySelector("main input[type=search]");
  if (field) field.focus();
  else document.querySelector("[data-search]")?.click();
  return true;
}

function showKeys() {
  document.getElementById("key-list").showModal();
  return true;
}

const KEYS = {
  "?": showKeys,
  "/": search,
  j: () => moveRow(1),
  k: () => moveRow(-1),
  J: () => moveMessage(1),
  K: () => moveMessage(-1),
  x: tickRow,
  r: () => write("reply"),
  n: () => write("note"),
  a: () => press("assign"),
  e: () => press("close"),
  u: () => press("unread"),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "k") {
    event.preventDefault();
    openCommandBar();
    return;
  }
  if (event.key === "Escape" && event.target.matches("textarea, input")) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  if (KEYS[event.key]?.()) event.preventDefault();
});
