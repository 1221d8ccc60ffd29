/** Tool cards made from live events, in the markup of templates/agent/_tool_card.html. */

const template = document.getElementById("tool-card-template");

/** Show a `tool_status` event: the card of its call is updated, or added to `list` where it is new. */
export function showToolStatus(status, list) {
  const id = `tool-call-${status.tool_call_id}`;
  fill(document.getElementById(id) ?? addCard(id, list), status);
}

function addCard(id, list) {
  const card = template.content.querySelector(".tool-card").cloneNode(true);
  card.id = id;
  list().append(card);
  return card;
}

function fill(card, status) {
  card.dataset.status = status.status;
  write(card, "tool", status.tool_name);
  write(card, "operation", status.operation);
  write(card, "status", template.dataset[`label${capitalized(status.status)}`] ?? status.status);
  figure(card, "latency", status.latency_ms == null ? null : Math.round(status.latency_ms));
  figure(card, "retries", status.retry_count);
  field(card, "cached").hidden = !status.cached;
  optional(card, "error", errorText(status.error));
  optional(card, "preview", previewText(status.result_preview));
  field(card, "empty").hidden = Boolean(status.result_preview);
}

function field(card, name) {
  return card.querySelector(`[data-field="${name}"]`);
}

function write(card, name, text) {
  field(card, name).textContent = text ?? "";
}

function optional(card, name, text) {
  write(card, name, text);
  field(card, name).hidden = !text;
}

function figure(card, name, value) {
  const element = field(card, name);
  element.hidden = value == null || (name === "retries" && value === 0);
  element.querySelector("[data-value]").textContent = value ?? "";
}

function errorText(error) {
  return typeof error === "object" && error !== null ? error.message : error;
}

function previewText(preview) {
  return typeof preview === "string" ? preview : JSON.stringify(preview);
}

function capitalized(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The attempts of a call are fetched when its card is unfolded. */
function showAttempts({ target }) {
  const place = target.open && target.querySelector?.("[data-attempts]");
  if (place && place.childElementCount === 0) htmx.ajax("GET", place.dataset.attempts, { target: place });
}

document.addEventListener("toggle", showAttempts, true);
