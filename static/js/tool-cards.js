/** Tool cards made from live events, in the markup of templates/agent/_tool_card.html. */

import { duration } from "./durations.js";

const template = document.getElementById("tool-card-template");
const checksTemplate = document.getElementById("tool-checks-template");
const titles = JSON.parse(document.getElementById("call-titles").textContent);

/** Show a `tool_status` event: the card of its call is updated, or added to `list` where it is new. */
export function showToolStatus(status, list) {
  const id = `tool-call-${status.tool_call_id}`;
  const card = document.getElementById(id) ?? addCard(id, list);
  fill(card, status);
  place(card, status);
}

function addCard(id, list) {
  const card = template.content.querySelector(".tool-card").cloneNode(true);
  card.id = id;
  const { attempts } = template.dataset;
  card.querySelector("[data-attempts]").dataset.attempts = attempts.replace(/0{8}-[0-]+/, id.replace("tool-call-", ""));
  list().append(card);
  return card;
}

/** A check that passed goes into the fold of its list; everything else stands in the list itself. */
function place(card, { tool_name: tool, operation, status }) {
  const list = card.closest(".tool-cards");
  const isCheck = template.dataset.checks.split(" ").includes(tool) && operation !== "create_ticket";
  if (!isCheck || status !== "completed") return;
  const fold = list.querySelector(".tool-checks") ?? checksTemplate.content.firstElementChild.cloneNode(true);
  list.append(fold);
  fold.querySelector(".tool-checks__list").append(card);
  countChecks();
}

/** What somebody has unfolded stays so where the same card comes anew. */
export function keepUnfolded(old) {
  for (const open of old.querySelectorAll(".tool-card > details[open]")) unfold(open.parentElement.id);
  if (old.matches(".tool-card:has(> details[open])")) unfold(old.id);
}

function unfold(id) {
  const details = document.querySelector(`#${CSS.escape(id)} > details`);
  if (details) details.open = true;
}

/** Bring the numbers of the folds up to date. */
export function countChecks() {
  const { one, many } = checksTemplate.content.querySelector(".tool-checks__count").dataset;
  for (const fold of document.querySelectorAll(".tool-checks")) {
    const count = fold.querySelectorAll(".tool-card").length;
    fold.querySelector(".tool-checks__count").textContent = count === 1 ? one : many.replace("%n", count);
  }
}

function fill(card, status) {
  card.dataset.status = status.status;
  name(card, status);
  write(card, "status", template.dataset[`label${capitalized(status.status)}`] ?? status.status);
  figure(card, "latency", status.latency_ms == null ? null : duration(status.latency_ms));
  figure(card, "retries", status.retry_count);
  kept(card, status);
  optional(card, "error", errorText(status.error));
}

/** An answer of the cache says how old it is: it may have stood in for a system that failed. */
function kept(card, { cached, age_s: age }) {
  field(card, "cached").hidden = !cached;
  if (age >= 1) write(card, "cached", template.dataset.aged.replace("%s", duration(age * 1000)));
}

function name(card, { tool_name: tool, operation }) {
  const technical = `${tool}.${operation}`;
  field(card, "name").title = technical;
  write(card, "name", titles[technical] ?? `${tool}: ${operation}`);
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

function capitalized(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** What a call brought and its attempts are fetched when its card is unfolded. */
function showAttempts({ target }) {
  const place = target.open && target.querySelector?.(":scope > [data-attempts]");
  if (!place || place.dataset.shown === place.closest(".tool-card").dataset.status) return;
  place.dataset.shown = place.closest(".tool-card").dataset.status;
  htmx.ajax("GET", place.dataset.attempts, { target: place });
}

document.addEventListener("toggle", showAttempts, true);
