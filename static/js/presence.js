/** Who else looks at the session or writes in it. */

const EVERY_MS = 20_000;
const STOPS_AFTER_MS = 4_000;
const place = document.getElementById("presence");
let isTyping = false;
let stopping = null;

/** Tell the server that this page is open, and show who else is here. */
export async function tell() {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token || document.hidden) return;
  const body = new URLSearchParams({ typing: isTyping ? "1" : "" });
  try {
    const response = await fetch(place.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token } });
    if (response.ok && !response.redirected) place.innerHTML = await response.text();
  } catch {
    // The server is away: the page says so elsewhere, and the next word comes by itself.
  }
}

function typing({ target }) {
  if (!target.closest("#composer textarea")) return;
  clearTimeout(stopping);
  stopping = setTimeout(() => change(false), STOPS_AFTER_MS);
  change(true);
}

function change(now) {
  if (now === isTyping) return;
  isTyping = now;
  tell();
}

document.addEventListener("input", typing);
document.addEventListener("visibilitychange", tell);
setInterval(tell, EVERY_MS);
tell();
