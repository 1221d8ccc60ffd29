/** Files by drop and paste, each with its progress; what arrived waits for the message, and the message
 * for the rest; until then it can be taken away again. */

const composer = () => document.getElementById("composer");
const list = () => composer()?.querySelector(".uploads");
const underWay = new Set();

function add(file) {
  const item = document.createElement("li");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  item.append(file.name, " ", bar);
  list().append(item);
  send(file, item, bar);
}

function send(file, item, bar) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file, file.name || "pasted.png");
  request.open("POST", list().dataset.url);
  request.setRequestHeader("X-CSRFToken", composer().querySelector("[name=csrfmiddlewaretoken]").value);
  request.upload.addEventListener("progress", ({ loaded, total }) => (bar.value = loaded / total));
  request.addEventListener("load", () => (request.status === 200 ? kept(item, request.responseText) : refused(item, request.responseText)));
  request.addEventListener("error", () => refused(item, `${file.name} ${list().dataset.failed}`));
  const arrival = new Promise((resolve) => request.addEventListener("loadend", () => resolve(request.status === 200)));
  underWay.add(arrival);
  arrival.then(() => underWay.delete(arrival));
  request.send(body);
}

function kept(item, html) {
  item.remove();
  composer().querySelector(".attach").insertAdjacentHTML("afterend", html);
}

function refused(item, reason) {
  item.className = "field__error";
  item.textContent = reason;
}

const hasFiles = ({ types }) => types.includes("Files");

document.addEventListener("change", ({ target }) => {
  if (!list() || !target.matches("#composer [type=file]")) return;
  [...target.files].forEach(add);
  target.value = "";
});
document.addEventListener("click", ({ target }) => {
  if (!target.matches("#composer [data-drop]")) return;
  target.closest("[data-kept]").remove();
  composer().querySelector("textarea").focus();
});
document.addEventListener("dragover", (event) => {
  if (!list() || !hasFiles(event.dataTransfer)) return;
  event.preventDefault();
  composer().classList.add("is-target");
});
document.addEventListener("dragleave", (event) => event.relatedTarget || composer()?.classList.remove("is-target"));
document.addEventListener("drop", (event) => {
  if (!list() || !hasFiles(event.dataTransfer)) return;
  event.preventDefault();
  composer().classList.remove("is-target");
  [...event.dataTransfer.files].forEach(add);
});
document.addEventListener("paste", (event) => {
  if (!list() || !event.target.closest?.("#composer") || event.clipboardData.files.length === 0) return;
  event.preventDefault();
  [...event.clipboardData.files].forEach(add);
});
document.addEventListener("htmx:confirm", (event) => {
  if (event.target.id !== "composer" || underWay.size === 0) return;
  event.preventDefault();
  // Where a file was refused the text stays, for its writer to decide.
  Promise.all(underWay).then((arrived) => arrived.every(Boolean) && event.detail.issueRequest(true));
});
