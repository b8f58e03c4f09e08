// Putting lines in order by arrows, or by dragging. Without this file one chooses the numbers.

const list = document.querySelector("[data-arrange]");

if (list) {
  const status = document.querySelector("[data-arranged]");
  const lines = () => [...list.children];
  const number = (line) => line.querySelector("select");
  const chosen = () => lines().map((line) => number(line).value).filter(Boolean);
  const isWhole = () => new Set(chosen()).size === list.children.length;

  // Each line where its number says; those without one, or with a taken one, fill the gaps.
  const byNumber = () => {
    const places = lines().map(() => null);
    const others = lines().filter((line) => {
      const at = number(line).value - 1;
      if (at < 0 || places[at]) return true;
      places[at] = line;
      return false;
    });
    return places.map((line) => line ?? others.shift());
  };

  const mended = (line) => {
    line.classList.remove("open");
    number(line).removeAttribute("aria-invalid");
  };

  let whole = false;

  const stand = (order, moved) => {
    const focused = document.activeElement;
    list.append(...order);
    order.forEach((line, n) => {
      number(line).value = n + 1;
      mended(line);
    });
    whole = true;
    if (!moved) return;
    focused.focus({ preventScroll: true });
    moved.scrollIntoView({ block: "nearest" });
    const words = { event: moved.querySelector("label").textContent, place: number(moved).value };
    status.textContent = list.dataset.said.replace(/\{(event|place)\}/g, (_, name) => words[name]);
  };

  const moveTo = (line, at) => {
    const others = byNumber().filter((other) => other !== line);
    others.splice(at, 0, line);
    stand(others, line);
  };

  list.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-move]");
    if (!button) return;
    const line = button.closest("li");
    const at = byNumber().indexOf(line) + Number(button.dataset.move);
    if (at >= 0 && at < list.children.length) moveTo(line, at);
  });

  list.addEventListener("change", ({ target }) => {
    const line = target.closest("li");
    mended(line);
    // In a whole order a new number moves its line and the others make room.
    if (whole && target.value) {
      const others = lines().filter((other) => other !== line);
      others.splice(target.value - 1, 0, line);
      stand(others, line);
    } else if (isWhole()) stand(byNumber(), line);
    else whole = false;
  });

  // Dragging by the grip: the line that is passed shows where it would go.
  list.addEventListener("pointerdown", (event) => {
    const line = event.target.closest("[data-grip]")?.closest("li");
    if (!line || event.button > 0) return;
    event.preventDefault();
    const order = byNumber();
    const halves = order.map((other) => {
      const box = other.getBoundingClientRect();
      return box.top + box.height / 2 + scrollY;
    });
    let at = order.indexOf(line);
    line.classList.add("held");

    const follow = ({ clientY }) => {
      const above = halves.filter((half, n) => order[n] !== line && half < clientY + scrollY);
      at = above.length;
      const others = order.filter((other) => other !== line);
      for (const other of others) other.classList.remove("drop-above", "drop-below");
      if (at < others.length) others[at].classList.add("drop-above");
      else others.at(-1).classList.add("drop-below");
    };

    const drop = ({ type }) => {
      document.removeEventListener("pointermove", follow);
      for (const end of ["pointerup", "pointercancel"]) document.removeEventListener(end, drop);
      for (const other of order) other.classList.remove("held", "drop-above", "drop-below");
      if (type === "pointerup" && at !== order.indexOf(line)) moveTo(line, at);
    };

    document.addEventListener("pointermove", follow);
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, drop);
  });

  for (const part of document.querySelectorAll("[data-moves], [data-arrange-how]")) part.hidden = false;
  if (isWhole()) stand(byNumber());
}
