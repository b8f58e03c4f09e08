// Picking words in a text: the first one, then the last. Without this file one types them.

const text = document.querySelector("[data-text]");
const sentences = [...(text?.querySelectorAll("[data-sentence]") ?? [])].map((one) => one.textContent);

const times = (said) =>
  said ? sentences.reduce((sum, one) => sum + one.split(said).length - 1, 0) : -1;

// Signs around the words belong to the sentence, not to the phrase.
const bare = (said) => said.replace(/^[\s“"‘'(«„]+|[\s.,;:!?…”"’')»“]+$/gu, "");

for (const field of sentences.length ? document.querySelectorAll("[data-words]") : []) {
  const input = field.querySelector("input");
  const button = field.querySelector("[data-pick]");
  const panel = field.querySelector(".picking");
  let first = null;

  const say = () => {
    const found = Math.min(times(input.value.trim()), 2);
    for (const note of field.querySelectorAll("[data-times]")) note.hidden = note.dataset.times !== `${found}`;
    for (const slip of field.querySelectorAll(".slips")) slip.hidden = true;
  };

  const close = () => {
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
  };

  const leave = () => {
    close();
    button.focus();
  };

  const clicked = (word, n) => {
    const line = word.parentElement;
    if (!first || first.parentElement !== line) {
      first?.setAttribute("aria-pressed", "false");
      first = word;
      word.setAttribute("aria-pressed", "true");
      return;
    }
    const [from, to] = [first, word].map((one) => [...line.children].indexOf(one)).sort((a, b) => a - b);
    const [start, end] = [line.children[from].dataset.start, line.children[to].dataset.end];
    input.value = bare(sentences[n].slice(Number(start), Number(end)));
    say();
    close();
    input.focus();
  };

  const draw = () => {
    first = null;
    for (const old of panel.querySelectorAll("p.line")) old.remove();
    sentences.forEach((sentence, n) => {
      const line = document.createElement("p");
      line.className = "line";
      for (const found of sentence.matchAll(/\S+/gu)) {
        const word = document.createElement("button");
        word.type = "button";
        word.textContent = found[0];
        word.dataset.start = found.index;
        word.dataset.end = found.index + found[0].length;
        word.setAttribute("aria-pressed", "false");
        word.addEventListener("click", () => clicked(word, n));
        line.append(word, " ");
      }
      panel.append(line);
    });
  };

  panel.addEventListener("keydown", ({ key }) => {
    const words = [...panel.querySelectorAll("button")];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step) words[words.indexOf(document.activeElement) + step]?.focus();
    ({ Escape: leave })[key]?.();
  });

  input.addEventListener("input", say);
  button.hidden = false;
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    if (!panel.hidden) return close();
    draw();
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
  });
}
