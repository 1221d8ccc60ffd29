/** Keeps the first page up to date. The socket only says that something happened; tiles and table are fetched. */

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

/** Put the new parts in place: the keyboard's focus stays on the same link, and what changed is marked. */
function replace(html) {
  const focused = overview.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const left = overview.querySelector(".scroll").scrollLeft;
  const before = shown();
  overview.replaceChildren(document.createRange().createContextualFragment(html));
  overview.querySelector(".scroll").scrollLeft = left;
  for (const cell of overview.querySelectorAll("[data-live]")) {
    const was = before.get(cell.dataset.live);
    cell.classList.toggle("is-new", was !== undefined && was !== cell.textContent);
  }
  if (focused) overview.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

function shown() {
  const cells = [...overview.querySelectorAll("[data-live]")];
  return new Map(cells.map((cell) => [cell.dataset.live, cell.textContent]));
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
  after: Number(overview.querySelector("[data-after]").dataset.after),
  onEvent: () => {
    hasNews = true;
  },
  onState: showState,
});
setInterval(tick, BUSY_MS);
