// Asks before a form that cannot be undone is sent. The question names the thing: `data-confirm="Sign out of Chrome on Windows?"`,
// with `data-confirm-text`, `data-confirm-go` (the word on the button) and `data-confirm-tone="danger"`; on a form or on its button.
let waiting = null;
let agreed = null;

function ask(form, button, words) {
  const dialog = document.getElementById('confirm');
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  part('title').textContent = words.confirm;
  part('text').textContent = words.confirmText ?? '';
  part('text').hidden = !words.confirmText;
  const go = part('go');
  go.textContent = words.confirmGo ?? go.dataset.go;
  go.className = words.confirmTone === 'danger' ? 'btn btn--danger' : 'btn btn--primary';
  waiting = { form, button };
  dialog.returnValue = '';
  dialog.showModal();
}

// On the window, so that it is heard before every other listener of the document.
addEventListener('submit', (event) => {
  const form = event.target;
  if (agreed === form) {
    agreed = null;
    return;
  }
  const source = event.submitter?.dataset.confirm ? event.submitter : form;
  if (!source.dataset.confirm) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form, event.submitter, source.dataset);
}, true);

document.getElementById('confirm')?.addEventListener('close', (event) => {
  if (event.target.returnValue !== 'go' || !waiting) return;
  const { form, button } = waiting;
  waiting = null;
  agreed = form;
  form.requestSubmit(button);
});
