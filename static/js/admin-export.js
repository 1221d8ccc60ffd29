/** Shows how far an export is: the browser saves the file, the server is asked how many rows it has written. */

const ASK_MS = 500;

const part = document.getElementById("export");
const bar = part.querySelector("progress");
const said = part.querySelector("output");

function start(event) {
  const job = crypto.randomUUID?.().replaceAll("-", "") ?? String(Math.random()).slice(2);
  const url = new URL(event.currentTarget.href);
  url.searchParams.set("job", job);
  event.preventDefault();
  location.assign(url);
  bar.removeAttribute("value");
  bar.hidden = false;
  said.textContent = "";
  setTimeout(ask, ASK_MS, job);
}

async function ask(job) {
  const answer = await fetch(`${part.dataset.progress}?job=${job}`);
  if (!answer.ok) return;
  const { done, total } = await answer.json();
  if (total !== null) show(done, total);
  if (total === null || done < total) setTimeout(ask, ASK_MS, job);
}

function show(done, total) {
  bar.max = Math.max(total, 1);
  bar.value = total ? done : 1;
  const words = done < total ? part.dataset.running : part.dataset.done;
  said.textContent = words
    .replace("%(done)s", done.toLocaleString())
    .replace("%(total)s", total.toLocaleString());
}

for (const link of part.querySelectorAll("a")) link.addEventListener("click", start);
