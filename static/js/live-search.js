// Searches while one types: sends the form quietly and puts the new list in place. Without it the button does the same.
// An empty field empties the list, or with data-live-all shows all of it again.

const WAIT = 250;

for (const form of document.querySelectorAll("form[data-live-search]")) {
  const list = document.querySelector(form.dataset.liveSearch);
  const field = form.querySelector("input[type=search]");
  let timer;
  let running;

  const look = async () => {
    running?.abort();
    if (!field.value.trim() && !("liveAll" in form.dataset)) {
      list.replaceChildren();
      return;
    }
    running = new AbortController();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), signal: running.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById(list.id);
      if (found) list.replaceChildren(...found.childNodes);
    } catch {
      // The connection is gone or a newer search runs: the button still works.
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  });
}
