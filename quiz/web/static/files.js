// A file that is made on the way says how far it has come. Without this file the browser does.

const told = document.querySelector("[data-coming]");
const TO_KB = 1024;

const say = (state, bytes = 0) => {
  for (const one of told.querySelectorAll("[data-state]")) one.hidden = one.dataset.state !== state;
  for (const size of told.querySelectorAll("[data-size]")) size.textContent = Math.ceil(bytes / TO_KB);
};

const nameOf = (response) => {
  const said = response.headers.get("Content-Disposition") ?? "";
  return /filename="([^"]+)"/.exec(said)?.[1] ?? "";
};

const hand = (parts, response) => {
  const file = document.createElement("a");
  file.href = URL.createObjectURL(new Blob(parts, { type: response.headers.get("Content-Type") }));
  file.download = nameOf(response);
  file.click();
  // The browser has read it by then.
  setTimeout(() => URL.revokeObjectURL(file.href), 60_000);
};

const take = async (address) => {
  say("begins");
  const response = await fetch(address);
  // Not the file: the page that says why is shown instead.
  if (!response.ok || response.redirected) return location.assign(address);
  const parts = [];
  let bytes = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    bytes += value.length;
    say("comes", bytes);
  }
  hand(parts, response);
  say("ready", bytes);
};

for (const link of document.querySelectorAll("a[data-file]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    take(link.href).catch(() => say("failed"));
  });
}
