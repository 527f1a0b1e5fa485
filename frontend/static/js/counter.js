// The counter's keys and "all papers are here". Everything works without it, by button.
// F2, F4, F8 and F9 belong to no browser's page functions that a clerk needs and to no screen reader.
"use strict";
(() => {
  const named = (key) => document.querySelector(`[data-key="${key}"]`);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (!["F2", "F4", "F8", "F9"].includes(event.key)) return;
    const target = named(event.key);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input:not([type=checkbox])")) { target.focus(); target.select(); return; }
    target.focus();
    target.click();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-all-there]");
    if (!button) return;
    event.preventDefault();
    for (const group of button.closest("form").querySelectorAll("[role=radiogroup]")) {
      if (group.querySelector("input:checked")) continue;
      const there = group.querySelector("input[value=there]");
      if (there) there.checked = true;
    }
  });
})();
