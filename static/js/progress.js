/** Asks how far a job is and shows it in the `<progress>` and `<output>` of a part of the page. */

const ASK_MS = 500;
const MOST_MISSES = 20;

/** `onEnd` hears the last answer; a server that does not know the job (yet) is asked again for ten seconds. */
export function watch(url, part, { onEnd, words = "%(done)s / %(total)s" }) {
  let misses = 0;

  async function ask() {
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) {
      misses += 1;
      if (misses < MOST_MISSES) setTimeout(ask, ASK_MS);
      return;
    }
    misses = 0;
    const job = await answer.json();
    show(part, job, words);
    if (job.status === "running") setTimeout(ask, ASK_MS);
    else onEnd(job);
  }

  setTimeout(ask, ASK_MS);
}

export function show(part, { done, total, status }, words) {
  const bar = part.querySelector("progress");
  bar.hidden = false;
  bar.max = Math.max(total, 1);
  bar.value = status === "done" ? bar.max : done;
  part.querySelector("output").textContent = fill(words, done, total);
}

export function fill(words, done, total) {
  return words.replace("%(done)s", done.toLocaleString()).replace("%(total)s", total.toLocaleString());
}
