// News of a class: the same page anew whenever there is something new on it.
// Without this file one presses "Look for the next question".

const live = document.querySelector("[data-live]");

// A page that answers a form would send that form again.
const anew = () =>
  "posted" in live.dataset ? location.replace(location.pathname) : location.reload();

if (live) {
  const usual = Number(live.dataset.every);
  let wait = usual;

  const look = async () => {
    try {
      const news = await fetch(live.dataset.now, {
        headers: { "If-None-Match": `"${live.dataset.mark}"` },
        cache: "no-store",
        signal: AbortSignal.timeout?.(4000),
      });
      wait = usual;
      if (news.status === 200 && (await news.text()) !== live.dataset.mark) return anew();
      // Gone, or the login has ended: the page itself says so.
      if (news.status === 404 || news.redirected) return anew();
    } catch {
      wait = Math.min(wait * 1.5, 8000); // no network: look less often
    }
    // A little chance, so that thirty phones do not ask at once.
    setTimeout(look, wait * (0.85 + Math.random() * 0.3));
  };

  setTimeout(look, usual * Math.random());
}
