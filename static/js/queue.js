/** The other open conversations, beside the one that is read: live, where the window is wide enough to show them. */

import { follow } from "./live.js";

const WAIT_MS = 400;
const queue = document.getElementById("queue");
let timer = null;
let isFollowing = false;

function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(() => htmx.trigger(queue, "refresh"), WAIT_MS);
}

function markCurrent() {
  const row = document.getElementById(`row-${queue.dataset.current}`);
  row?.classList.add("is-here");
  row?.querySelector("a").setAttribute("aria-current", "page");
}

/** The first rows say from where to follow; where they are never shown nothing is followed. */
function followOn() {
  const seq = queue.querySelector("[data-seq]")?.dataset.seq;
  if (isFollowing || seq === undefined) return;
  isFollowing = true;
  follow("/ws/inbox", { after: Number(seq), onEvent: refreshSoon, onState: () => {} });
}

// Until it has settled, rows that stay get back the attributes that the server sent.
queue.addEventListener("htmx:afterSettle", () => {
  markCurrent();
  followOn();
});
