// The little that a page does by itself: keys on lists, what just happened is said aloud, and slow answers are named.
// Every page works without this file.
(() => {
  "use strict";

  const rows = () => [...document.querySelectorAll("[data-row]")];

  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

  const move = (step) => {
    const list = rows();
    if (list.length === 0) return;
    const here = list.indexOf(document.activeElement.closest("[data-row]"));
    const next = here < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(here + step, 0), list.length - 1);
    list[next].focus();
    list[next].scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "Enter" && event.target.matches("[data-row]")) event.target.querySelector("[data-open]")?.click();
    else return;
    event.preventDefault();
  });

  let waiting = 0;
  const showWaiting = (is) => {
    clearTimeout(waiting);
    const note = document.getElementById("waiting");
    if (!note) return;
    note.hidden = true;
    if (is) waiting = setTimeout(() => { note.hidden = false; }, 1000);
  };

  let cameFrom = "";
  document.addEventListener("htmx:before:request", (event) => {
    const row = event.target.closest?.("[data-row]");
    cameFrom = row ? row.id : "";
    showWaiting(true);
  });
  document.addEventListener("htmx:finally:request", () => showWaiting(false));

  document.addEventListener("htmx:after:swap", () => {
    const row = cameFrom && document.getElementById(cameFrom);
    if (row) row.focus({ preventScroll: true });
    else if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
    const said = document.getElementById("happened-text");
    const aloud = document.getElementById("aloud");
    if (said && aloud) aloud.textContent = said.textContent;
  });

  // The guided tour's step names words that stand on its page: the part around them is marked, and a button leads eye and keyboard there.
  const marked = () => {
    const button = document.querySelector("[data-look]");
    if (!button) return null;
    const parts = [...document.querySelectorAll("main :is(li, article, section, tr)")];
    const around = parts.find((part) => part.textContent.includes(button.dataset.look));
    if (!around) return null;
    const within = [...around.querySelectorAll("li, article, tr")].find((part) => part.textContent.includes(button.dataset.look));
    const isWide = around.matches("section:not(.panel)") || around.offsetHeight > innerHeight / 2;
    return { button, place: isWide && within ? within : around };
  };

  const look = () => {
    document.querySelectorAll(".tour-place").forEach((place) => place.classList.remove("tour-place"));
    const found = marked();
    if (!found) return;
    found.place.classList.add("tour-place");
    found.button.hidden = false;
  };
  document.addEventListener("DOMContentLoaded", look);
  document.addEventListener("htmx:after:swap", look);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-look]")) {
      const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const place = marked()?.place;
      if (!place) return;
      for (let box = place; (box = box.parentElement.closest("details:not([open])")); ) box.open = true;
      if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
      place.focus({ preventScroll: true });
      place.scrollIntoView({ block: "center", behavior: isStill ? "auto" : "smooth" });
    }
  });
})();
