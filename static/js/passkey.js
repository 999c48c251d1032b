// Passkeys: a form with `data-passkey` is filled in by the device (create, get, login) and then sent. Without this script,
// or where the browser knows no passkeys, such forms stay hidden and the other ways remain.
// A block, since a browser may load it twice into one document.

{
  const NONE = "[data-passkey-none]";
  const ERROR = "[data-passkey-error]";

  /** What the device is asked: written on the form, or fetched for somebody who is not known yet. */
  async function optionsOf(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`The options cannot be fetched: ${answer.status}.`);
    return (await answer.json()).request_options;
  }

  async function fill(form) {
    const options = await optionsOf(form);
    const passkeys = globalThis.webauthnJSON;
    const credential = await (form.dataset.passkey === "create" ? passkeys.create(options) : passkeys.get(options));
    form.elements.credential.value = JSON.stringify(credential);
    form.dataset.filled = "1";
  }

  async function askDevice(event) {
    const form = event.currentTarget;
    if (form.dataset.filled) return;
    event.preventDefault();
    form.querySelector(ERROR).hidden = true;
    try {
      await fill(form);
    } catch {
      // Whoever declined, or whose device knows no such passkey, may try again.
      form.querySelector(ERROR).hidden = false;
      return;
    }
    form.requestSubmit();
  }

  if (globalThis.webauthnJSON?.supported()) {
    for (const form of document.querySelectorAll("form[data-passkey]")) {
      form.addEventListener("submit", askDevice);
      form.hidden = false;
    }
    for (const notice of document.querySelectorAll(NONE)) notice.hidden = true;
  }
}
