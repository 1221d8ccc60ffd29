/** The inbox: rows and counts stay live. Without this module a reload shows the same. */

import { follow } from "./live.js";

const WAIT_MS = 400;
const title = document.title;
let timer = null;

/** While rows are ticked or in use, only the counts are brought up to date: nothing moves under the hand. */
function part() {
  const inbox = document.getElementById("inbox");
  const isInUse = inbox.querySelector("input:checked, [data-row] :focus");
  return isInUse ? "#inbox-views" : "#inbox";
}

function refresh() {
  const select = part();
  htmx.ajax("GET", location.pathname + location.search, { target: select, swap: "outerHTML", select });
}

function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, WAIT_MS);
}

/** The tab of the browser says how much is new too. */
function showUnread() {
  const count = Number(document.querySelector("[data-unread-count]")?.dataset.count);
  document.title = count > 0 ? `(${count}) ${title}` : title;
}

document.body.addEventListener("htmx:afterSettle", showUnread);
// What was read meanwhile, in another tab or on the way back from a conversation.
document.addEventListener("visibilitychange", () => document.hidden || refreshSoon());
globalThis.addEventListener("pageshow", ({ persisted }) => persisted && refreshSoon());
showUnread();
follow("/ws/inbox", {
  after: Number(document.getElementById("inbox").dataset.seq),
  onEvent: refreshSoon,
  onState: () => {},
});
