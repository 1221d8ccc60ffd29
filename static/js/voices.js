/** The empty field says what is expected in the voice that is chosen. */

function showExpected() {
  const chosen = document.querySelector('#composer [name="voice"]:checked');
  if (chosen) document.querySelector("#composer textarea").placeholder = chosen.dataset.expected;
}

document.addEventListener("change", showExpected);
// A browser that comes back to the page may have kept the choice.
globalThis.addEventListener("pageshow", showExpected);
