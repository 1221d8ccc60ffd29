/** Messages and cards that come twice. */

import { keepUnfolded } from "./tool-cards.js";

/**
 * Leave out what is on the page already: a live refresh and the answer to a post may bring the same message.
 *
 * @param {string} html what came; a message that is known is put in place of itself
 * @param {HTMLElement} messages the list that it is for
 * @returns {string} what is new in it
 */
export function withoutKnown(html, messages) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  for (const message of fresh.content.querySelectorAll("[data-message]")) {
    const known = document.getElementById(message.id);
    if (!known) continue;
    known.replaceWith(message);
    keepUnfolded(known);
    htmx.process(message);
  }
  dropKnownCards(fresh.content, messages);
  return fresh.innerHTML;
}

/** The cards of a question that an older look brings have moved on to its answer meanwhile. */
function dropKnownCards(fresh, messages) {
  const lists = [...fresh.children].filter((each) => each.matches(".tool-cards"));
  for (const card of lists.flatMap((list) => [...list.querySelectorAll(".tool-card")])) {
    if (messages.querySelector(`#${CSS.escape(card.id)}`)) card.remove();
  }
  for (const list of lists) if (!list.querySelector(".tool-card")) list.remove();
}
