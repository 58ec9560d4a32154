// Says that JavaScript runs, wakes GOV.UK Frontend's components, which look for these classes, and warns
// before the session ends.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// WCAG 2.2.1: people are warned, and one press gives them more time.
const WARN = 120;
const dialog = document.getElementById("timeout");
if (dialog?.showModal) watch(dialog);

function watch(dialog) {
  const title = dialog.querySelector("h2");
  const text = document.getElementById("timeout-text");
  const stay = document.getElementById("timeout-stay");
  const close = document.getElementById("timeout-close");
  let ends = 0;
  let said = "";
  let warned = false;

  const renew = (seconds) => {
    ends = Date.now() + seconds * 1000;
    if (seconds <= WARN) return;
    warned = false;
    if (dialog.open) dialog.close();
  };
  renew(Number(dialog.dataset.ends));

  // Other pages of this browser share the session: what is done there keeps it alive here.
  const pages = new BroadcastChannel("candour-session");
  pages.onmessage = (message) => renew(message.data);
  const whole = Number(dialog.dataset.ends);
  pages.postMessage(whole);

  // What a page saves by itself keeps the session alive as well.
  const plain = window.fetch;
  window.fetch = async (...request) => {
    const answer = await plain.apply(window, request);
    if (answer.ok && ends - Date.now() < whole * 1000) {
      renew(whole);
      pages.postMessage(whole);
    }
    return answer;
  };

  stay.addEventListener("click", async () => {
    try {
      const answer = await plain.call(window, "/stay", { method: "POST", body: new URLSearchParams() });
      if (!answer.ok) return gone();
      const seconds = Number(await answer.text());
      pages.postMessage(seconds);
      renew(seconds);
      // Twelve hours after the sign-in no time is left to give.
      if (seconds <= WARN) dialog.close();
    } catch {
      say("The connection is lost. Try again when it is back; what you typed stays on this page.");
    }
  });
  close.addEventListener("click", () => dialog.close());

  const say = (words) => {
    // Said once, and not at every second.
    if (words !== said) text.textContent = said = words;
  };
  const gone = () => {
    title.textContent = "You have been signed out";
    say("What you typed is still on this page. Save it: you sign in on the page that comes, and it is saved.");
    stay.remove();
  };
  setInterval(() => {
    const left = Math.ceil((ends - Date.now()) / 1000);
    if (left > WARN) return;
    if (!warned) {
      warned = true;
      dialog.showModal();
    }
    if (left <= 0) gone();
    else say(left > 60 ? "You are signed out in 2 minutes. What you typed stays on this page." : "You are signed out in less than a minute. What you typed stays on this page.");
  }, 1000);
}
