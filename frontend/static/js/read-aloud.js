// Reads the page aloud with the browser's own voice. The button shows only where there is a voice for the page's language;
// whatever is spoken stands on the page as well.
(() => {
  const button = document.getElementById("read-aloud");
  const speech = window.speechSynthesis;
  if (!button || !speech || !window.SpeechSynthesisUtterance) return;

  const english = document.documentElement.lang.startsWith("en");
  const language = english ? /^en/i : /^(zh|cmn)/i;
  // A voice of the device only: others send what is read, names and numbers among it, to their maker.
  const voice = () => speech.getVoices().find((one) => one.localService && language.test(one.lang));
  const BLOCKS = "h1, h2, h3, p, li, dt, dd, caption, th, td, legend, label, summary, a.card, main button";
  let queue = [];
  let marked = null;

  function mark(element) {
    if (marked) marked.classList.remove("being-read");
    marked = element;
    if (element) {
      element.classList.add("being-read");
      element.scrollIntoView({ block: "nearest" });
    }
  }

  function pressed(on) {
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? button.dataset.stop : button.dataset.start;
  }

  // The innermost blocks that are shown, in order; a block that holds others is read through them.
  function blocks() {
    return [...document.querySelectorAll("main *")].filter(
      (one) =>
        one.matches(BLOCKS) &&
        !one.querySelector(BLOCKS) &&
        !one.closest("svg, [aria-hidden=true]") &&
        one.getClientRects().length > 0 &&
        one.innerText.trim()
    );
  }

  function stop() {
    queue = [];
    speech.cancel();
    mark(null);
    pressed(false);
  }

  function next() {
    const element = queue.shift();
    if (!element) return stop();
    mark(element);
    const words = new SpeechSynthesisUtterance(element.innerText.trim());
    words.voice = voice();
    words.lang = english ? "en-GB" : "zh-CN";
    words.rate = 0.9;
    words.onend = () => marked === element && next();
    words.onerror = () => marked === element && stop();
    speech.speak(words);
  }

  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return stop();
    speech.cancel();
    queue = blocks();
    pressed(true);
    next();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && stop());
  window.addEventListener("pagehide", () => speech.cancel());
  const show = () => {
    button.hidden = !voice();
  };
  show();
  speech.addEventListener?.("voiceschanged", show);
})();
