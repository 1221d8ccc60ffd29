/** Sources open beside the text. */

const reader = document.getElementById("reader");

/** A citation leads to its source below the answer, and on to the article or the tool card behind it. */
function sourceOf(link) {
  if (!link.matches(".citation")) return link;
  return document.querySelector(`${link.hash} a.source`);
}

async function open(address) {
  await htmx.ajax("GET", address.pathname, { target: "#reader-body", swap: "innerHTML", select: "main article" });
  reader.showModal();
  if (address.hash) reader.querySelector(`[id="${CSS.escape(address.hash.slice(1))}"]`)?.scrollIntoView();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.source, a.citation");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const source = sourceOf(link);
  if (!source?.pathname.startsWith("/help/")) return;
  event.preventDefault();
  open(new URL(source.href));
});

reader.addEventListener("close", () => document.getElementById("reader-body").replaceChildren());
reader.addEventListener("click", (event) => event.target === reader && reader.close());
