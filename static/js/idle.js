// A page that lies open is not read by whoever comes by: once its session has locked, it gives way to the page that asks who
// is there. Where something was typed on it, it is covered, so that nothing typed is lost. The server holds the lock; this
// only asks whether it has fallen, which is no activity.

{
  const PAUSE = 15_000; // ms between two looks at the clock
  const cover = document.querySelector("[data-idle-cover]");
  let due = Date.now() + Number(cover.dataset.minutes) * 60_000;
  let typedIn = "typed" in cover.dataset ? document.querySelector("main form[method=post]") : null;

  function noteTyping(event) {
    const form = event.target.form;
    if (form?.method === "post" && form.closest("main")) typedIn = form;
  }

  /** How many seconds the session stays open; none where that cannot be learnt. */
  async function left() {
    try {
      const answer = await fetch(cover.dataset.url, { headers: { Accept: "application/json" }, redirect: "manual" });
      return answer.ok ? (await answer.json()).left : 0;
    } catch {
      return 0;
    }
  }

  async function look() {
    if (Date.now() < due || !cover.hidden) return;
    const seconds = await left();
    due = Date.now() + seconds * 1000;
    if (seconds > 0) return;
    if (typedIn) lay();
    else location.replace(location.pathname + location.search);
  }

  function lay() {
    for (const part of document.body.children) part.hidden = part !== cover;
    document.body.classList.remove("has-places");
    cover.querySelector("[data-idle-unlock]").focus();
  }

  /** What was typed goes to the page that asks, and comes back from it. Marked, so that it is shown and not done. */
  function unlock() {
    const mark = document.createElement("input");
    Object.assign(mark, { type: "hidden", name: "typed_again", value: "1" });
    typedIn.append(mark);
    HTMLFormElement.prototype.submit.call(typedIn);
  }

  document.addEventListener("input", noteTyping);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", look);
  cover.querySelector("[data-idle-unlock]").addEventListener("click", unlock);
  setInterval(look, PAUSE);
}
