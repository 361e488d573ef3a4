// One press, one effect: the button says what goes on and cannot be pressed again.
// The server holds the same promise by the form's idempotency key. `data-busy="Saving…"` on the button gives the words;
// `data-busy="off"` on the form is for those that answer with a file and so never leave the page.
const forms = new Set();

function hold(form, button) {
  forms.add(form);
  form.dataset.sent = '';
  if (!button) return;
  button.before = [...button.childNodes];
  button.setAttribute('aria-busy', 'true');
  button.disabled = true;
  if (button.dataset.busy) {
    const spin = document.createElement('span');
    spin.className = 'spin';
    button.replaceChildren(spin, button.dataset.busy);
  }
}

/** Makes every held form usable again. */
export function release() {
  for (const form of forms) {
    delete form.dataset.sent;
    for (const button of document.querySelectorAll('button[aria-busy="true"]')) {
      if (button.form !== form || !button.before) continue;
      button.replaceChildren(...button.before);
      button.removeAttribute('aria-busy');
      button.disabled = false;
    }
  }
  forms.clear();
}

const byHtmx = (form) => form.matches('[data-hx-post], [data-hx-put], [data-hx-patch], [data-hx-delete], [hx-post]');

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.getAttribute('method')?.toLowerCase() !== 'post' || form.dataset.busy === 'off') return;
  if ('sent' in form.dataset) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  const button = event.submitter ?? form.querySelector('button:not([type="button"])');
  // After the event: a button disabled now would not be sent with its name, and others may still refuse.
  setTimeout(() => {
    if (!event.defaultPrevented || byHtmx(form)) hold(form, button);
  });
}, true);

addEventListener('pageshow', (event) => { if (event.persisted) release(); });
document.addEventListener('htmx:finally:request', release);
