// Follow the file: when it was saved, show it anew. Without this, one reloads by hand.

const watched = document.querySelector("[data-mark]");

const look = async () => {
  try {
    const answer = await fetch(watched.dataset.now, { cache: "no-store" });
    const mark = answer.ok ? await answer.text() : watched.dataset.mark;
    if (mark !== watched.dataset.mark) location.reload();
  } catch {
    // The preview was stopped; it may come back.
  }
};

if (watched) setInterval(look, 300);
