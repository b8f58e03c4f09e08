// A phone in a class: looks for news, and keeps an answer until it got through.
// Without this file one presses "Look for the next question", and the form sends itself.

const live = document.querySelector("[data-live]");
const queued = "second-look-queue";

const read = () => {
  try {
    return JSON.parse(localStorage.getItem(queued)) ?? [];
  } catch {
    return [];
  }
};

const write = (items) => {
  try {
    localStorage.setItem(queued, JSON.stringify(items));
    return true;
  } catch {
    return false; // a private window may refuse; then the form sends itself
  }
};

const note = document.querySelector("[data-queue]");
const words = note?.textContent;

const show = () => {
  const waiting = read().length;
  if (!note) return;
  note.hidden = waiting === 0;
  note.textContent = waiting ? `${words} (${waiting})` : "";
};

// One try for each answer that waits. What the server has read, right or wrong, waits no more.
let sending = false;

const send = async () => {
  if (sending) return false;
  sending = true;
  let arrived = false;
  try {
    for (const item of read()) {
      const answer = await fetch(item.to, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: item.body,
        redirect: "manual",
        signal: AbortSignal.timeout?.(8000),
      });
      // 0 is the way on after "saved"; 409 an answer that came too late or was there before.
      if (![0, 200, 409, 422].includes(answer.status)) break;
      write(read().filter((other) => other.key !== item.key));
      if (answer.status === 422) {
        // Something is missing: show the page that says what, with all that was chosen.
        document.querySelector("form[data-queued]")?.submit();
        return true;
      }
      arrived = true;
    }
  } catch {
    // No network: it waits here, and is tried again with the next look.
  } finally {
    sending = false;
    show();
  }
  return arrived;
};

const form = document.querySelector("form[data-queued]");

form?.addEventListener("submit", async (event) => {
  const body = new URLSearchParams(new FormData(form)).toString();
  const key = form.elements.submit_key.value;
  if (!write([...read().filter((item) => item.key !== key), { to: form.action, key, body }])) return;
  event.preventDefault();
  show();
  if (await send()) location.reload();
});

if (live) {
  const usual = Number(live.dataset.every);
  let wait = usual;

  const look = async () => {
    if (read().length && (await send())) return location.reload();
    try {
      const news = await fetch(live.dataset.now, {
        headers: { "If-None-Match": `"${live.dataset.mark}"` },
        cache: "no-store",
        signal: AbortSignal.timeout?.(4000),
      });
      wait = usual;
      if (news.status === 200 && (await news.text()) !== live.dataset.mark) return location.reload();
      // Gone, or the login has ended: the page itself says so.
      if (news.status === 404 || news.redirected) return location.reload();
    } catch {
      wait = Math.min(wait * 1.5, 8000); // no network: look less often
    }
    // A little chance, so that thirty phones do not ask at once.
    setTimeout(look, wait * (0.85 + Math.random() * 0.3));
  };

  show();
  setTimeout(look, usual * Math.random());
  // Out of sleep or back in the network: look at once.
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
}
