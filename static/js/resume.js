/** The page's own turns: which page they are for, and going on with one that was stopped because its page had left. */

/** The name by which the server knows this page; it is another one after each load. */
export const page = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("");

const goingOn = new Set();
const ERRORS = /^event: error\ndata: (.*)$/gm;

/**
 * Let a stopped turn go on, once, for as long as this page is there. Where it can not, the reader is told.
 *
 * @param {string} session the id of the conversation
 * @param {number} question the id of the message whose answer was stopped
 * @param {HTMLElement} notice says that there is no answer; its button, which asks again, gets the question as its value
 */
export async function goOn(session, question, notice) {
  if (goingOn.has(question)) return;
  goingOn.add(question);
  notice.hidden = true;
  notice.querySelector("button").value = question;
  try {
    notice.hidden = await isAnswered(`/api/v1/sessions/${session}/messages/${question}/stream`);
  } catch {
    // The connection is lost again: whoever comes back goes on, or asks with the button.
    notice.hidden = false;
  } finally {
    goingOn.delete(question);
  }
}

/** What happens comes over the websocket; the stream is read to its end since the turn lasts as long as its reader. */
async function isAnswered(address) {
  const response = await fetch(address, { headers: { Accept: "text/event-stream" } });
  // Signed out: the way to the answer leads over the sign-in page.
  if (response.status === 401) location.reload();
  const told = response.ok ? await response.text() : "";
  return response.ok && ![...told.matchAll(ERRORS)].some(([, data]) => isWithoutAnswer(JSON.parse(data)));
}

/** A turn that failed by itself has said so in an answer; one that was refused has none. */
function isWithoutAnswer(error) {
  return error.metadata === undefined;
}
