/** Menus on <details> close as menus do: by Escape, by a click elsewhere, and when the focus leaves them. */

const opened = () => document.querySelector("details.menu[open]");

document.addEventListener("keydown", (event) => {
  const menu = opened();
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, ({ target }) => {
    const menu = opened();
    if (menu && !menu.contains(target)) menu.open = false;
  });
}
