// A link or QR code brings the code behind its #: no log and no Referer ever sees it.
const form = document.querySelector("[data-join]");
const code = decodeURIComponent(location.hash.slice(1));

if (form && code) {
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.requestSubmit();
}
