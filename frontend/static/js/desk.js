// The menu's groups are <details> and work without this; it closes an open one on Escape or a press elsewhere.
function closeMenus(except) {
  for (const group of document.querySelectorAll(".menu-group[open]")) {
    if (group !== except) group.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest(".menu-group")));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const group = event.target.closest(".menu-group[open]");
  closeMenus(null);
  if (group) group.querySelector("summary").focus();
});
