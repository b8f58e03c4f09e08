// Ease, never function: every page works without this file.

// A page taken out of the browser's memory may show the learner before: fetch it anew. It goes in
// empty, for fetching takes a while, and without a network for ever.
addEventListener("pagehide", (event) => {
  if (event.persisted) document.documentElement.hidden = true;
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// This page says what became of an answer that waited (queue.js): it waits no more.
const told = document.querySelector("[data-told]")?.dataset.told;
try {
  if (told) localStorage.removeItem(`second-look-queue:${told}`);
} catch {
  // A browser that refuses its memory has kept nothing.
}

// Say where the trouble is, to those who do not see the page jump.
document.querySelector("[data-focus]")?.focus();

const form = document.querySelector("form.ask");

if (form) {
  const marks = [...form.querySelectorAll('input[name="mark"]')];
  const none = form.querySelector('input[name="none"]');
  const count = form.querySelector("[data-count]");

  const show = () => {
    if (!count) return;
    count.hidden = false;
    count.querySelector("output").textContent = marks.filter((mark) => mark.checked).length;
  };

  form.addEventListener("change", ({ target }) => {
    // The two answers exclude each other; the newer one is meant.
    if (target === none && none.checked) marks.forEach((mark) => (mark.checked = false));
    if (marks.includes(target) && target.checked && none) none.checked = false;
    show();
  });

  // One press, one answer. The server would fold doubles anyway.
  form.addEventListener("submit", () => {
    const button = form.querySelector("button.main");
    button.setAttribute("aria-disabled", "true");
    setTimeout(() => button.removeAttribute("aria-disabled"), 4000);
  });

  if (marks.length) show();
}
