// Filters the list of exercises, and keeps the filter in the address, so that it can be linked to and comes back
// with the page. Without this script the list stays whole.

const form = document.getElementById("filter");
if (form) {
  filterList(form);
}
letKeyboardScroll();
nameLandmarks();

function filterList(form) {
  const items = [...document.querySelectorAll(".exercises > li")];
  const chapters = [...document.querySelectorAll("section.chapter")];
  const count = document.getElementById("count");
  const empty = new FormData(form);

  const within = (wanted, text) => text.toLowerCase().includes(wanted.trim().toLowerCase());
  const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];

  // As `molgrade list` and `molgrade search`: parts of topics, beginnings of words, everything at once.
  function fits(item, wanted) {
    const { topic, objective, package: packages, kind, difficulty, minutes, text } = item.dataset;
    const known = text.split(" ");
    return (
      within(wanted.topic, topic) &&
      within(wanted.objective, objective) &&
      (!wanted.package || packages.split(", ").includes(wanted.package)) &&
      (!wanted.kind || kind === wanted.kind) &&
      Number(wanted.easiest) <= Number(difficulty) &&
      Number(difficulty) <= Number(wanted.hardest) &&
      (!Number(wanted.minutes) || Number(minutes) <= Number(wanted.minutes)) &&
      words(wanted.text).every((word) => known.some((each) => each.startsWith(word)))
    );
  }

  function show() {
    const wanted = Object.fromEntries(new FormData(form));
    for (const item of items) {
      item.hidden = !fits(item, wanted);
    }
    for (const chapter of chapters) {
      chapter.hidden = !chapter.querySelector("li:not([hidden])");
    }
    const shown = items.filter((item) => !item.hidden);
    const total = (name) => shown.reduce((sum, item) => sum + Number(item.dataset[name]), 0);
    const exercises = shown.length === 1 ? "1 exercise" : `${shown.length} exercises`;
    count.textContent = shown.length
      ? `${exercises}, ${total("points")} points, ${total("minutes")} minutes.`
      : "No exercise fits: ask for less.";
  }

  function remember() {
    const changed = [...new FormData(form)].filter(([name, value]) => value !== empty.get(name));
    const hash = new URLSearchParams(changed).toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function recall() {
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      const field = form.elements[name];
      if (field && name in Object.fromEntries(empty)) {
        field.value = value;
      }
    }
    show();
  }

  form.addEventListener("input", () => (show(), remember()));
  form.addEventListener("reset", () => setTimeout(() => (show(), remember())));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", recall);
  form.hidden = false;
  recall();
}

// What is too wide scrolls in a box of its own: let the keyboard reach the box, also once it is unfolded.
function letKeyboardScroll() {
  const boxes = document.querySelectorAll("article .highlight pre, article .formula, article .table-wrapper");
  const mark = () => {
    for (const box of boxes) {
      if (box.scrollWidth > box.clientWidth) {
        box.tabIndex = 0;
      }
    }
  };
  addEventListener("resize", mark);
  document.addEventListener("toggle", mark, true);
  mark();
}

// Furo leaves its two drawers without names.
function nameLandmarks() {
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "All pages");
  document.querySelector(".toc-drawer")?.setAttribute("aria-label", "On this page");
}
