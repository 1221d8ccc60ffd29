/** Numbers and addresses are copied by the button beside them. */

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const word = button.querySelector(".copy__word");
  const label = word.textContent;
  word.textContent = button.dataset.done;
  button.classList.add("is-done");
  setTimeout(() => {
    word.textContent = label;
    button.classList.remove("is-done");
  }, 1500);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copy]");
  if (button) copy(button);
});
