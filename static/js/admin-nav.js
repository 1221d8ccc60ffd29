/** The sidebar's sections fold; each browser remembers which. The page's own section is always open. */
{
  const FOLDED = "supportdesk.nav";
  const filter = document.getElementById("nav-filter");
  const sections = [...document.querySelectorAll("#nav-sidebar details")];
  const isOpen = JSON.parse(localStorage.getItem(FOLDED) ?? "{}");
  const first = new Map(sections.map((one) => [one, one.open]));

  const restore = (one) => {
    one.hidden = false;
    one.open = Boolean(one.querySelector("[aria-current]")) || (isOpen[one.dataset.section] ?? first.get(one));
  };

  /** While a page is looked for, every section that has one is open. */
  const search = () => {
    for (const one of sections) {
      restore(one);
      if (!filter.value) continue;
      one.open = true;
      one.hidden = [...one.querySelectorAll("tr")].every((row) => row.style.display === "none");
    }
  };

  for (const one of sections) {
    restore(one);
    one.querySelector("summary").addEventListener("click", () => {
      isOpen[one.dataset.section] = !one.open;
      localStorage.setItem(FOLDED, JSON.stringify(isOpen));
    });
  }
  document.querySelector("#nav-sidebar [aria-current]")?.scrollIntoView({ block: "nearest" });
  // Django's own search hides the rows, by listeners of its own: they come first.
  addEventListener("load", () => {
    search();
    for (const kind of ["input", "keyup"]) filter.addEventListener(kind, search);
  });
}
