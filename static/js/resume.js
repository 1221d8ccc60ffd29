/** The page's own turns: which page they are for, and going on with one that was stopped because its page had left. */

/** The name by which the server knows this page; it is another one after each load. */
export const page = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("");

const goingOn = new Set();

/**
 * Let a stopped turn go on, once, for as long as this page is there.
 *
 * @param {string} session the id of the conversation
 * @param {number} question the id of the message whose answer was stopped
 */
export async function goOn(session, question) {
  if (goingOn.has(question)) return;
  goingOn.add(question);
  try {
    const headers = { Accept: "text/event-stream" };
    const response = await fetch(`/api/v1/sessions/${session}/messages/${question}/stream`, { headers });
    // What happens comes over the websocket; the stream is read to its end since the turn lasts as long as its reader.
    const reader = response.ok ? response.body.getReader() : null;
    while (reader && !(await reader.read()).done);
  } catch {
    // The connection is lost again, or the page is left: whoever comes back goes on.
  } finally {
    goingOn.delete(question);
  }
}
