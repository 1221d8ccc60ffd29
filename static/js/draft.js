/** The text of the composer: kept in the browser at every key, and on the server soon after. */

const WAIT_MS = 600;
const RETRY_MS = 5_000;

/**
 * Keep a textarea's text over reloads, dead servers, expired sessions, other tabs and other machines.
 *
 * @param {{key: string, url: string, lastSaid: string, onConflict: (theirs: string) => void}} options
 * @returns {{hold: () => void, release: () => void, giveBack: () => void, choose: (text: string) => void}} what the
 *   sender says about the text: it is on its way, it arrived, it came back; and which of two texts to go on with
 */
export function keepDraft(textarea, { key, url, lastSaid, onConflict }) {
  const versionKey = `${key}:version`;
  let onItsWay = "";
  let theirs = null;
  let timer = null;

  const text = () => [onItsWay, textarea.value].filter(Boolean).join("\n");
  const version = () => Number(localStorage.getItem(versionKey) ?? 0);

  function keepHere() {
    if (text()) localStorage.setItem(key, text());
    else localStorage.removeItem(key);
  }

  function save() {
    keepHere();
    sendSoon(WAIT_MS);
  }

  function sendSoon(wait) {
    clearTimeout(timer);
    if (url && !theirs && !onItsWay) timer = setTimeout(send, wait);
  }

  async function send() {
    timer = null;
    const sent = text();
    const response = await post(sent);
    if (!response) sendSoon(RETRY_MS);
    else if (response.status === 409) conflict(await response.json());
    else if (response.ok) localStorage.setItem(versionKey, (await response.json()).version);
  }

  async function post(sent) {
    const token = textarea.form.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams({ text: sent, version: version() });
    return reach(url, { method: "POST", body, headers: { "X-CSRFToken": token }, keepalive: sent.length < 20_000 });
  }

  function conflict(kept) {
    localStorage.setItem(versionKey, kept.version);
    if (kept.text === text()) return;
    if (!kept.text) sendSoon(0);
    else {
      theirs = kept.text;
      onConflict(theirs);
    }
  }

  /** What the server kept is newer where it was saved from elsewhere; a text of one side alone is taken as it is. */
  async function compare() {
    const response = url && (await reach(url));
    if (!response?.ok) return;
    const kept = await response.json();
    const isNewer = kept.version > version();
    localStorage.setItem(versionKey, kept.version);
    if (kept.text === text() || kept.text.trim() === lastSaid) return;
    if (!text() && isNewer) textarea.value = kept.text;
    else if (text() && kept.text && isNewer) conflict(kept);
    else if (text()) sendSoon(0);
    keepHere();
  }

  function hold() {
    clearTimeout(timer);
    onItsWay = textarea.value;
    textarea.value = "";
    keepHere();
  }

  function release() {
    onItsWay = "";
    keepHere();
    compare();
  }

  function giveBack() {
    textarea.value = text();
    onItsWay = "";
    save();
  }

  function choose(chosen) {
    theirs = null;
    textarea.value = chosen;
    save();
  }

  function changedElsewhere(event) {
    if (event.key === key && !document.hasFocus()) textarea.value = event.newValue ?? "";
  }

  const draft = localStorage.getItem(key) ?? "";
  // What the server sent back with a refusal is in the draft already, with what was typed meanwhile.
  if (draft.includes(textarea.value) && draft.trim() !== lastSaid) textarea.value = draft;
  keepHere();
  compare();
  textarea.addEventListener("input", save);
  globalThis.addEventListener("storage", changedElsewhere);
  globalThis.addEventListener("pagehide", () => timer && send());
  return { hold, release, giveBack, choose };
}

/** Return the response; null where the server is away or wants a sign-in first. */
async function reach(url, options = {}) {
  try {
    const response = await fetch(url, options);
    return response.redirected ? null : response;
  } catch {
    return null;
  }
}
