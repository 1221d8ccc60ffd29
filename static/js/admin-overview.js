/** Keeps the overview of all tools up to date. The socket only says that something happened; the table is fetched. */

import { follow } from "./live.js";

const BUSY_MS = 1_000;
const QUIET_MS = 10_000;

const overview = document.getElementById("overview");
const state = document.getElementById("overview-state");
let hasNews = false;
let loadedAt = Date.now();

async function refresh() {
  hasNews = false;
  loadedAt = Date.now();
  const answer = await fetch(overview.dataset.url, { headers: { Accept: "text/html" } });
  if (answer.redirected) location.reload();
  if (answer.ok && !answer.redirected) replace(await answer.text());
}

/** Put the new table in place; the keyboard's focus stays on the same link. */
function replace(html) {
  const focused = [...overview.querySelectorAll("a, [tabindex]")].indexOf(document.activeElement);
  const left = overview.firstElementChild.scrollLeft;
  overview.replaceChildren(document.createRange().createContextualFragment(html));
  overview.firstElementChild.scrollLeft = left;
  if (focused >= 0) overview.querySelectorAll("a, [tabindex]")[focused]?.focus();
}

/** Once a second where there is news, every ten seconds where there is none: rates fall with time. */
function tick() {
  const isDue = hasNews || Date.now() - loadedAt >= QUIET_MS;
  if (isDue && !document.hidden) refresh().catch(() => showState(false));
}

function showState(isConnected) {
  state.hidden = false;
  state.dataset.tone = isConnected ? "good" : "warning";
  state.textContent = isConnected ? state.dataset.live : state.dataset.lost;
}

follow("/ws/tools", {
  after: Number(overview.firstElementChild.dataset.after),
  onEvent: () => {
    hasNews = true;
  },
  onState: showState,
});
setInterval(tick, BUSY_MS);
