/** The chat page: sending without a reload, and what happens meanwhile. Without this module the form still works. */

import { dropAnswer, showAnswer } from "./answer.js";
import { withoutKnown } from "./doubles.js";
import { keepDraft } from "./draft.js";
import { scrollToEnd, stayAtEnd } from "./ending.js";
import { follow } from "./live.js";
import { tell as tellPresence } from "./presence.js";
import { goOn, page } from "./resume.js";
import { countChecks, keepUnfolded, showToolStatus } from "./tool-cards.js";

const byId = (id) => document.getElementById(id);
const chat = byId("chat");
const messages = byId("messages");
const pending = byId("pending");
let draft = null;
let isSending = false;
let sendsNext = false;

/* Sending */

function textarea() {
  return byId("composer")?.querySelector("textarea");
}

function setUpComposer() {
  const text = textarea();
  if (!text) return;
  const { session, draftUrl } = chat.dataset;
  draft = keepDraft(text, { key: `draft:${session}`, url: draftUrl, lastSaid: lastSaid(), onConflict: askWhichText });
  text.addEventListener("keydown", sendOnEnter);
}

function askWhichText(theirs) {
  const notice = byId("draft-conflict");
  notice.hidden = false;
  notice.addEventListener("click", ({ target }) => {
    if (!target.dataset.choose) return;
    notice.hidden = true;
    draft.choose(target.dataset.choose === "theirs" ? theirs : textarea().value);
  });
}

function voice() {
  return new FormData(byId("composer")).get("voice");
}

/** Put a canned reply where the cursor stands. */
function insert(text) {
  textarea().setRangeText(text, textarea().selectionStart, textarea().selectionEnd, "end");
  textarea().dispatchEvent(new Event("input", { bubbles: true }));
  textarea().focus();
}

const NOT_OURS = '[data-author="assistant"], [data-author="system"], [data-author="suggestion"]';

function lastSaid() {
  const said = messages.querySelectorAll(`.message:not(${NOT_OURS})`);
  return [...said].at(-1)?.querySelector(".message__text").textContent.trim();
}

function sendOnEnter(event) {
  if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
  event.preventDefault();
  // The answer may be seen before its request has ended: what is written then goes right after it.
  if (isSending) sendsNext = true;
  else send();
}

function send() {
  if (textarea()?.value.trim()) byId("composer").requestSubmit();
}

function sending() {
  isSending = true;
  byId("send-failed").hidden = true;
  byId("composer-error")?.remove();
  const copy = byId("pending-template").content.cloneNode(true);
  copy.querySelector('[data-field="text"]').textContent = textarea().value;
  copy.querySelector("[data-author]").dataset.author = voice() === "reply" ? "agent" : voice();
  pending.append(copy);
  pending.hidden = false;
  if (voice() === "customer") say(byId("turn-status").dataset.working);
  draft.hold();
  scrollToEnd(byId("talk"), "smooth");
}

function arrived() {
  draft.release();
  const composer = byId("composer");
  composer.querySelector('input[type="file"]').value = "";
  for (const kept of composer.querySelectorAll('[name="kept"]')) kept.parentElement.remove();
}

function failed() {
  draft.giveBack();
  byId("send-failed").hidden = false;
}

function answered(event) {
  isSending = false;
  clearPending();
  if (event.detail.successful) arrived();
  else if (!wasRefused(event.detail.xhr)) failed();
  textarea()?.focus();
  if (sendsNext && event.detail.successful) send();
  sendsNext = false;
}

/** A refusal comes with a composer that holds the text and the reason. */
function wasRefused(xhr) {
  return xhr.getResponseHeader("HX-Retarget") === "#composer";
}

/* New messages */

function lastMessageId() {
  return [...messages.querySelectorAll("[data-message]")].at(-1)?.dataset.message ?? 0;
}

function refresh() {
  htmx.trigger(messages, "refresh");
}

function clearPending() {
  pending.replaceChildren();
  pending.hidden = true;
  say("");
}

function say(text) {
  byId("turn-status").textContent = text;
}

/** A card moves from the pending turn to the question and on to the answer: only the last place keeps it. */
function dropDoubles() {
  for (const card of chat.querySelectorAll(".tool-card")) {
    const last = [...messages.querySelectorAll(`#${CSS.escape(card.id)}`)].at(-1);
    if (!last || last === card) continue;
    card.remove();
    keepUnfolded(card);
  }
  for (const list of chat.querySelectorAll(":is(.tool-cards, .tool-checks):not(:has(.tool-card))")) list.remove();
  countChecks();
  for (const card of byId("approvals").querySelectorAll(".approval")) {
    if (messages.querySelector(`#${CSS.escape(card.id)}`)) card.remove();
  }
  const copy = pending.querySelector("[data-pending]");
  if (copy && copy.querySelector(".message__text").textContent.trim() === lastSaid()) copy.remove();
  pending.hidden = pending.childElementCount === 0;
}

/* Live events */

/** The cards of a turn stand below its question. */
function pendingCards() {
  if (messages.lastElementChild?.matches(".tool-cards")) return messages.lastElementChild;
  const list = pending.querySelector(".tool-cards") ?? document.createElement("ul");
  list.className = "tool-cards";
  pending.append(list);
  pending.hidden = false;
  return list;
}

/** A card that stands here is brought up to date; a new one waits at the end until its message comes. */
async function showApproval({ approval_id: id, tool_call_id: call }) {
  pending.querySelector(`#tool-call-${CSS.escape(call)}`)?.remove();
  const response = await fetch(`${chat.dataset.sessionUrl}approvals/${id}/`);
  const card = byId(`approval-${id}`);
  // Whoever decides gets the new card as the answer to their own request.
  if (!response.ok || card?.querySelector(".htmx-request")) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = await response.text();
  const [shown] = fresh.content.children;
  const old = byId(`approval-${id}`);
  if (old) old.replaceWith(shown);
  else byId("approvals").append(shown);
  htmx.process(shown);
}

function turnEnded() {
  dropAnswer(pending);
  byId("not-answered").hidden = true;
  say("");
  if (byId("customer")) htmx.trigger("#customer", "changed");
}

/** A turn whose page has left goes on for whoever still looks at the conversation. */
function turnFailed({ code, message_id: question }) {
  turnEnded();
  if (code === "turn_stopped" && byId("composer")) goOnWith(question);
}

async function goOnWith(question) {
  say(byId("turn-status").dataset.working);
  await goOn(chat.dataset.session, question, byId("not-answered"));
  if (!isSending) say("");
}

const reactions = {
  approval: showApproval,
  presence: ({ user }) => user !== chat.dataset.user && tellPresence(),
  assigned: refresh,
  mode: refresh,
  tool_status: (data) => showToolStatus(data, pendingCards),
  status: (data) => say(data.text ?? ""),
  text: (data) => data.is_whole === false && showAnswer(pending, data.text),
  complete: turnEnded,
  error: turnFailed,
  message: refresh,
  takeover: refresh,
  handback: refresh,
  closed: refresh,
  customer: () => location.reload(),
  named: refresh,
  linked: refresh,
  unlinked: refresh,
  merged_in: refresh,
  merged_into: refresh,
  ticket: refresh,
};

function showConnection(isConnected) {
  const notice = byId("connection-lost");
  if (notice) notice.hidden = isConnected;
}

/* Wiring */

function isPost({ detail }) {
  return detail.requestConfig.elt.id === "composer";
}

/** A redirect leads to the sign-in page: go there; the draft waits in the browser. */
function beforeSwap({ detail }) {
  const asked = new URL(detail.pathInfo.finalRequestPath, location.href).pathname;
  if (new URL(detail.xhr.responseURL).pathname !== asked) {
    detail.shouldSwap = false;
    draft?.giveBack();
    location.reload();
  } else if (wasRefused(detail.xhr)) detail.shouldSwap = true;
  else if (detail.target === messages) detail.serverResponse = withoutKnown(detail.serverResponse, messages);
}

function afterSwap({ detail }) {
  if (detail.target === messages) {
    if (messages.childElementCount) byId("no-messages")?.remove();
    dropDoubles();
  } else if (detail.elt.id === "composer") setUpComposer();
}

document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.path !== chat.dataset.messagesUrl) return;
  detail.parameters.set("after", lastMessageId());
  // Nobody reads what comes into a tab that is out of sight; presence tells once somebody does.
  if (document.hidden) detail.parameters.set("unseen", "1");
  detail.parameters.set("page", page);
});
document.body.addEventListener("htmx:beforeRequest", (event) => isPost(event) && sending());
document.body.addEventListener("htmx:afterRequest", (event) => isPost(event) && answered(event));
document.body.addEventListener("htmx:beforeSwap", beforeSwap);
document.body.addEventListener("htmx:afterSwap", afterSwap);

document.body.addEventListener("click", ({ target }) => {
  const choice = target.closest("[data-insert]");
  if (!choice) return;
  choice.closest("details")?.removeAttribute("open");
  insert(choice.dataset.insert);
});

byId("not-answered")?.addEventListener("click", ({ target }) => target.value && goOnWith(Number(target.value)));
setUpComposer();
if (!location.hash && lastMessageId()) scrollToEnd(byId("talk"), "instant");
stayAtEnd(byId("talk"), [messages, pending, byId("approvals")]);
if (chat.dataset.stopped) turnFailed({ code: "turn_stopped", message_id: Number(chat.dataset.stopped) });
if (chat.dataset.follow) {
  follow(`${chat.dataset.follow}&page=${page}`, {
    after: Number(chat.dataset.seq),
    onEvent: ({ event, data }) => reactions[event]?.(data),
    onState: showConnection,
  });
}
