// An answer is kept in this browser until the server has taken it: no cut, reload or closed tab
// loses it. Without this file a form sends itself.

// One entry for each answer, named by its submit key: two tabs cannot overwrite one another's.
const queued = "second-look-queue:";

const waiting = () => {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(queued))
      .map((name) => JSON.parse(localStorage.getItem(name)))
      .sort((one, other) => one.at - other.at);
  } catch {
    return []; // a browser that refuses its memory; then the form sends itself
  }
};

const keep = (item) => {
  try {
    localStorage.setItem(queued + item.key, JSON.stringify(item));
    return true;
  } catch {
    return false;
  }
};

const forget = (item) => localStorage.removeItem(queued + item.key);

const form = document.querySelector("form[data-queued]");
const target = form?.action.split("#")[0];
const leaving = document.querySelector("form[data-leaves]");
const note = document.querySelector("[data-queue]");
const words = note?.textContent;

// The answer to the question of this page; a class has one address for all its questions.
const isHere = (item) =>
  target === item.to &&
  ["stop", "round"].every((name) => {
    const asked = form.elements[name]?.value ?? null;
    return new URLSearchParams(item.body).get(name) === asked;
  });

const say = (text) => {
  if (!note) return;
  note.hidden = !text;
  note.textContent = text;
};

// A page may have been asked for a moment before the answer came, and would have it given again: the
// page before leaves word, in this tab, where an answer was saved. Each word is taken once.
const word = "second-look-saved";
const leaveWord = ({ to, body }) => {
  const place = [...new URLSearchParams(body)].filter(([name]) => ["stop", "round"].includes(name));
  try {
    sessionStorage.setItem(word, JSON.stringify({ to, body: new URLSearchParams(place).toString() }));
  } catch {
    // No room: then no page is fetched once more.
  }
};
const takeWord = () => {
  try {
    const left = sessionStorage.getItem(word);
    sessionStorage.removeItem(word);
    return left && JSON.parse(left);
  } catch {
    return null;
  }
};

// A word that only flashes would worry: who is soon past it is told nothing.
const soon = 800;
let turning = false;

const show = (otherwise = "") => {
  const items = waiting();
  say(items.length ? `${words} (${items.length})` : otherwise);
  // What waits is given: it can be read, and not be given once more beside it.
  if (form) form.inert = turning || items.some(isHere);
};

// The server's own page says what it found: something is missing, too late, answered before.
const showReply = (item) => {
  const again = document.createElement("form");
  again.method = "post";
  again.action = item.to;
  for (const [name, value] of new URLSearchParams(item.body)) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    again.append(field);
  }
  document.body.append(again);
  again.submit();
};

// What a reply means for the answer, and whether the page turns. 204 is "saved" and nothing else
// is: a network that asks for a login first answers with 200 or leads elsewhere (0), a filter
// with 403, a server in trouble with 500 and more; then it waits on.
const heard = (item, { status }) => {
  if (![204, 400, 404, 409, 413, 422].includes(status)) return false;
  const here = isHere(item);
  if (status === 409 || (status !== 204 && here)) {
    // It waits until that page is there and has said so (page.js): something may come between.
    showReply(item);
    return true;
  }
  forget(item);
  if (status === 204 && here) {
    leaveWord(item);
    // By GET, however this page came. Until it is there nothing can be given twice.
    turning = true;
    setTimeout(say, note?.hidden ? soon : 0, note?.dataset.sent);
    location.replace(target);
    return true;
  }
  // Else its form is no longer valid, perhaps because somebody else is here by now.
  show(status === 204 ? note?.dataset.sent : note?.dataset.refused);
  return false;
};

// One try for each answer that waits.
const sendAll = async () => {
  try {
    for (const item of waiting()) {
      const reply = await fetch(item.to, {
        method: "POST",
        headers: {
          "Content-Type": "application/x-www-form-urlencoded",
          "Second-Look-Queue": "yes",
        },
        body: item.body,
        redirect: "manual",
        signal: AbortSignal.timeout?.(8000),
      });
      // The page that comes goes on with the others.
      if (heard(item, reply)) return new Promise((done) => setTimeout(done, 10000));
    }
  } catch {
    // No network: it waits, and is tried again.
    show();
  }
};

let sending;
const send = () => (sending ??= sendAll().finally(() => (sending = undefined)));

let wait = 1000;

const goOn = async () => {
  await send();
  // Less and less often; a little chance, so that thirty phones do not ask at once.
  wait = waiting().length ? Math.min(wait * 1.5, 8000) : 1000;
  setTimeout(goOn, wait * (0.85 + Math.random() * 0.3));
};

form?.addEventListener("submit", (event) => {
  const body = new URLSearchParams(new FormData(form)).toString();
  const key = form.elements.submit_key.value;
  if (!keep({ to: target, key, body, at: Date.now() })) return;
  event.preventDefault();
  form.inert = true;
  setTimeout(() => waiting().some(isHere) && show(), soon);
  send();
});

// Who leaves takes nothing along: what waits is sent first, or she is told and asked once more.
leaving?.addEventListener("submit", async (event) => {
  if (leaving.dataset.told || !waiting().length) return waiting().forEach(forget);
  event.preventDefault();
  await send();
  if (!waiting().length) return leaving.requestSubmit();
  leaving.dataset.told = "yes";
  say(note?.dataset.lost);
});

const saved = takeWord();
if (saved && isHere(saved)) {
  turning = true;
  location.replace(target);
}
show();
goOn();
// Out of sleep or back in the network: at once.
addEventListener("online", send);
// Sent by another tab.
addEventListener("storage", ({ key, oldValue, newValue }) => {
  if (key?.startsWith(queued) && !newValue && isHere(JSON.parse(oldValue))) location.replace(target);
  else show();
});
document.addEventListener("visibilitychange", () => document.hidden || send());
