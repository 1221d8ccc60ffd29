/** The answer that the AI agent is still writing: a preview, until the message itself is there. */

/** Show how far the answer has come, at the end of `place`. */
export function showAnswer(place, text) {
  const preview = place.querySelector("[data-writing]") ?? addPreview(place);
  preview.querySelector(".message__text").textContent = text;
  place.hidden = false;
}

/** Take the preview away: the message has come, or it never will. */
export function dropAnswer(place) {
  place.querySelector("[data-writing]")?.remove();
  place.hidden = place.childElementCount === 0;
}

function addPreview(place) {
  const preview = document.createElement("article");
  preview.className = "message";
  preview.dataset.author = "assistant";
  preview.dataset.writing = "";
  const text = document.createElement("div");
  text.className = "message__text";
  preview.append(text);
  place.append(preview);
  return preview;
}
