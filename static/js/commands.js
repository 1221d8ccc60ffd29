/** The command bar: the page's own links and buttons, found by typing. */

const bar = document.getElementById("command-bar");
const field = document.getElementById("command-text");
const list = document.getElementById("command-list");
const SOURCES = ".site-nav a, .user-menu .menu__panel a, .views a, main [data-key], main .button:not([data-choose], .bulk *)";
let chosen = 0;

/** Open the bar with everything that can be done on this page. */
export function openCommandBar() {
  field.value = "";
  show();
  bar.showModal();
}

function commands(text) {
  const all = [...document.querySelectorAll(SOURCES)].map((element) => ({
    label: labelOf(element),
    run: () => element.click(),
  }));
  const known = new Map(all.filter(({ label }) => label).map((command) => [command.label, command]));
  const fitting = [...known.values()].filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
  return text ? [...fitting, searching(text)] : fitting;
}

/** The words of a link or button, without a count that stands in it. */
function labelOf(element) {
  if (element.ariaLabel) return element.ariaLabel;
  const copy = element.cloneNode(true);
  for (const count of copy.querySelectorAll(".count")) count.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}

function searching(text) {
  const url = `${list.dataset.searchUrl}?q=${encodeURIComponent(text)}`;
  return { label: `${list.dataset.search} “${text}”`, run: () => location.assign(url) };
}

function show() {
  const found = commands(field.value.trim());
  chosen = 0;
  list.replaceChildren(...found.map(option));
  choose(0);
}

function option({ label, run }, place) {
  const item = document.createElement("li");
  item.className = "command";
  item.id = `command-${place}`;
  item.role = "option";
  item.textContent = label;
  item.addEventListener("click", () => {
    bar.close();
    run();
  });
  return item;
}

function choose(step) {
  const items = [...list.children];
  if (items.length === 0) return;
  chosen = (chosen + step + items.length) % items.length;
  items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
  field.setAttribute("aria-activedescendant", items[chosen].id);
  items[chosen].scrollIntoView({ block: "nearest" });
}

field?.addEventListener("input", show);
field?.addEventListener("keydown", (event) => {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) choose(steps[event.key]);
  else if (event.key === "Enter") list.children[chosen]?.click();
  else return;
  event.preventDefault();
});
