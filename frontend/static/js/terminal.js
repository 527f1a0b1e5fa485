// A self-service terminal ends by itself a minute after the last touch. The server counts too: typing on one screen is
// told to it every few seconds, so that a slow writer isn't sent away.
const line = document.getElementById("terminal");
const ask = document.getElementById("terminal-ask");
const TELL_EVERY = 5000;
let last = Date.now();
let told = Date.now();

function leave() {
  location.replace(line.dataset.back);
}

function tell() {
  told = Date.now();
  fetch(line.dataset.touch, { credentials: "same-origin", cache: "no-store" })
    .then((answer) => { if (answer.status === 404) leave(); })
    .catch(() => {}); // without a network the next touch tells it
}

function touched() {
  last = Date.now();
  ask.hidden = true;
}

if (line) {
  for (const kind of ["pointerdown", "keydown", "input", "touchstart", "wheel"]) {
    document.addEventListener(kind, touched, { passive: true });
  }
  document.getElementById("terminal-stay").addEventListener("click", () => { touched(); tell(); });
  setInterval(() => {
    const idle = Date.now() - last;
    if (idle >= line.dataset.idle * 1000) leave();
    else if (last > told && Date.now() - told >= TELL_EVERY) tell();
    if (idle >= line.dataset.warn * 1000) ask.hidden = false;
  }, 1000);
}
