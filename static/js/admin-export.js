/** Shows how far an export is: the browser saves the file, the server is asked how many rows it has written. */

import { fill, watch } from "./progress.js";

const part = document.getElementById("export");
const said = part.querySelector("output");

function start(event) {
  const job = newNumber();
  const url = new URL(event.currentTarget.href);
  url.searchParams.set("job", job);
  event.preventDefault();
  location.assign(url);
  part.querySelector("progress").removeAttribute("value");
  part.querySelector("progress").hidden = false;
  said.textContent = "";
  watch(part.dataset.progress.replace(part.dataset.noJob, job), part, { onEnd: end, words: part.dataset.running });
}

/** A random UUID; `crypto.randomUUID` is missing on pages without TLS. */
function newNumber() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function end({ status, done, total }) {
  const words = status === "done" ? part.dataset.done : part.dataset.stopped;
  said.textContent = fill(words, done, total);
}

for (const link of part.querySelectorAll("a[download]")) link.addEventListener("click", start);
