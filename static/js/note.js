// The note saves itself a moment after the last key, and before the page is left. Nothing of it is kept in the browser.

const PAUSE = 2000; // ms without a key until it saves
const LONGEST = 8000; // ms of steady typing until it saves all the same
const AGAIN = 6000; // ms until a failed saving is tried again
const LOCKED = 60000; // ms until it is tried again in a session that has locked

class Note {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.status = this.form.querySelector("[data-note-status]");
    this.saved = this.text();
    this.timer = 0;
    this.since = 0;
    this.busy = false;
    this.halted = false;
    this.pressed = false;
    this.submitter = null;
    this.form.addEventListener("input", () => this.later(PAUSE));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("visibilitychange", () => document.hidden && this.save({ leaving: true }));
    window.addEventListener("pagehide", () => this.save({ leaving: true }));
    window.addEventListener("pageshow", (event) => event.persisted && (this.halted = false));
    window.addEventListener("online", () => this.save());
  }

  /** What would be saved, apart from the revision. */
  text() {
    const data = new FormData(this.form);
    return JSON.stringify([data.get("template"), data.get("body")]);
  }

  later(pause) {
    this.since ||= Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(pause, this.since + LONGEST - Date.now())));
  }

  /**
   * Saving by hand first saves as the script does: only a page whose text is kept is left, or one that shows what
   * stands against it. So nothing typed is lost to a sign-in page, and no two savings seem to be of two windows.
   */
  submitted(event) {
    if (this.halted) return;
    if (!this.busy && this.text() === this.saved) return this.halt();
    event.preventDefault();
    this.pressed = true;
    this.submitter = event.submitter;
    this.save();
  }

  /** Sends the form, once its text is kept or the page has to show why it is not. */
  send() {
    this.pressed = false;
    this.halt();
    this.form.requestSubmit(this.submitter);
  }

  halt() {
    this.halted = true;
    clearTimeout(this.timer);
  }

  say(words) {
    if (this.status.textContent !== words) this.status.textContent = words;
  }

  async save({ leaving = false } = {}) {
    const text = this.text();
    if (this.halted || this.busy || text === this.saved) return;
    clearTimeout(this.timer);
    this.busy = true;
    this.since = 0;
    if (!leaving) this.say(this.box.dataset.waiting);
    try {
      await this.heard(await this.sent(leaving), text);
    } catch {
      this.failed(this.box.dataset.offline);
    } finally {
      this.busy = false;
      if (this.pressed && (this.halted || this.saved === this.text())) this.send();
      else if (!this.halted && this.saved === text && this.text() !== text) this.later(PAUSE);
    }
  }

  sent(leaving) {
    return fetch(this.box.dataset.saveUrl, {
      method: "POST",
      body: new URLSearchParams(new FormData(this.form)),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      redirect: "manual",
      keepalive: leaving,
    });
  }

  async heard(answer, text) {
    if (answer.status === 403 && (await this.renewed())) answer = await this.sent(false);
    if (answer.type === "opaqueredirect" || answer.status === 403) return this.failed(this.box.dataset.signedOut);
    if (answer.status === 423) return this.pressed ? this.halt() : this.failed(this.box.dataset.locked, LOCKED);
    if (answer.status === 404) return this.failed(this.box.dataset.closed);
    if (!(answer.headers.get("content-type") ?? "").includes("json")) return this.failed(this.box.dataset.offline);
    const said = await answer.json();
    this.say(said.message);
    this.form.classList.toggle("note-unsaved", !answer.ok);
    if (answer.ok) {
      this.saved = text;
      this.form.elements.revision.value = said.revision;
    } else if (answer.status === 409 || this.pressed) {
      this.halt(); // saving by hand shows both versions, or the sentence at the field
    }
  }

  /** Whoever signed in anew has another token: the page takes it over. False where nobody is signed in. */
  async renewed() {
    const answer = await fetch(this.box.dataset.saveUrl, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) return false;
    this.form.elements.csrfmiddlewaretoken.value = (await answer.json()).token;
    return true;
  }

  failed(words, pause = AGAIN) {
    this.pressed = false;
    this.say(words);
    this.form.classList.add("note-unsaved");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }
}

for (const box of document.querySelectorAll("[data-note]")) new Note(box);
