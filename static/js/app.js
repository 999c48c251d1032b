// What every page shares. Nothing here is needed to work: each page does its task without scripts.

/** The error summary takes the focus, so that it is read first. A gate's answer does the same. */
function focusFirstAnswer() {
  document.querySelector("[data-focus]")?.focus();
}

/** A link of the error summary may name a group of choices; the focus then goes to its first control. */
function followErrorLink(event) {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  const control = target.matches("input, select, textarea")
    ? target
    : target.querySelector("input:not([type=hidden]), select, textarea");
  if (!control) return;
  event.preventDefault();
  control.focus({ preventScroll: true });
  (target.closest(".field") ?? target).scrollIntoView({ block: "start" });
}

/**
 * A second press sends nothing. The button keeps its focus and stays readable, so it is marked, not disabled.
 * A form whose answer is a download stays on the page and carries `data-resend`.
 */
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || "resend" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  markBusy(form, true);
}

function markBusy(form, busy) {
  for (const control of form.elements) {
    if (control.type !== "submit") continue;
    if (busy) control.setAttribute("aria-disabled", "true");
    else control.removeAttribute("aria-disabled");
  }
}

/** Coming back by the browser's back button: forms can be sent again. */
function restoreForms() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    markBusy(form, false);
  }
}

/** Menus are <details data-menu>: a press elsewhere or Escape closes them. */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    const escaped = event.type === "keydown" && event.key === "Escape";
    if (escaped && menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    if (escaped || (event.type === "click" && !menu.contains(event.target))) menu.open = false;
  }
}

document.addEventListener("click", followErrorLink);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", restoreForms);
focusFirstAnswer();
