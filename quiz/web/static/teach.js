// Ease for teachers' accounts; every page works without this file.

// A one-time link brings its code behind the #: no log and no Referer ever sees it.
const welcome = document.querySelector("[data-welcome]");

const take = () => {
  const code = location.hash.slice(1);
  if (!welcome || !code) return;
  history.replaceState(null, "", location.pathname);
  welcome.elements.code.value = code;
  welcome.requestSubmit();
};

// A link pasted while this page is open changes only what stands behind the #.
addEventListener("hashchange", take);
take();

// What is typed twice to be sure elsewhere is looked at once here.
for (const row of document.querySelectorAll("[data-show]")) {
  const box = row.querySelector("input");
  const fields = row.closest("form").querySelectorAll('input[type="password"]');
  row.hidden = false;
  box.addEventListener("change", () => {
    for (const field of fields) field.type = box.checked ? "text" : "password";
  });
  // Browsers offer to remember passwords, not texts.
  row.closest("form").addEventListener("submit", () => {
    for (const field of fields) field.type = "password";
  });
}

// How long the ticked questions take together.
for (const sum of document.querySelectorAll("[data-minutes]")) {
  const form = sum.closest("form");
  form.addEventListener("change", () => {
    const ticked = form.querySelectorAll('input[name="question"]:checked').length;
    sum.textContent = sum.dataset.said.replace("{n}", ticked * sum.dataset.each);
  });
}
