// Sends a form's file ahead of the form, with a bar: ask, put, complete; then the form goes, naming the upload.
// `data-upload` is the form (templates/components/upload.html). Where the page cannot work out a checksum (no https), or the
// server's answer is none of ours, the form goes as it would without script.
const part = (form, name) => form.querySelector(`[data-upload-${name}]`);
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** What went wrong, in words for the person. */
class Refused extends Error {}

document.addEventListener('submit', (event) => {
  const form = event.target;
  const field = form.querySelector('input[type="file"]');
  if (!('upload' in form.dataset) || event.defaultPrevented || !field?.files[0] || !crypto.subtle) return;
  event.preventDefault();
  if ('sending' in form.dataset) return;
  form.dataset.sending = '';
  send(form, field).finally(() => { delete form.dataset.sending; });
});

document.addEventListener('change', (event) => {
  const form = event.target.closest?.('[data-upload]');
  if (!form || event.target.type !== 'file') return;
  part(form, 'error').hidden = true;
  event.target.removeAttribute('aria-invalid');
});

async function send(form, field) {
  const button = form.querySelector('button[type="submit"]');
  const file = field.files[0];
  hold(form, button, true);
  try {
    if (file.size > Number(form.dataset.largest)) throw new Refused(form.dataset.tooLarge);
    show(form, file, 0);
    const id = await upload(form, file);
    deliver(form, field, id);
  } catch (err) {
    hold(form, button, false);
    fail(form, field, err instanceof Refused ? err.message : form.dataset.broken);
  }
}

async function upload(form, file) {
  const sha256 = hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  const asked = await post('/uploads', { filename: file.name, size: file.size, sha256, purpose: form.dataset.purpose });
  const { id, method, url, content_type: type } = await asked.json();
  await put(form, file, method, url, type);
  part(form, 'done').textContent = form.dataset.checking;
  await post(`/uploads/${id}/complete`, {});
  return id;
}

async function post(url, fields) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-csrf-token': document.querySelector('meta[name="csrf-token"]').content },
    body: new URLSearchParams(fields),
  });
  if (answer.ok && !answer.redirected) return answer;
  const told = answer.headers.get('content-type')?.includes('json') ? await answer.json() : {};
  throw told.message ? new Refused(told.message) : new Error(`${answer.status}`);
}

// fetch tells nothing of how far a body has come.
function put(form, file, method, url, type) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.setRequestHeader('content-type', type);
    request.upload.addEventListener('progress', (event) => show(form, file, event.loaded / event.total));
    request.addEventListener('load', () => (request.status === 200 ? done() : failed(new Error(`${request.status}`))));
    request.addEventListener('error', () => failed(new Error('network')));
    request.addEventListener('abort', () => failed(new Error('abort')));
    request.send(file);
  });
}

function show(form, file, share) {
  const bar = part(form, 'bar');
  bar.hidden = false;
  part(form, 'name').textContent = file.name;
  part(form, 'done').textContent = share.toLocaleString(document.documentElement.lang, { style: 'percent' });
  bar.querySelector('progress').value = Math.round(share * 100);
}

// The same form without its file, which is there already.
function deliver(form, field, id) {
  const named = document.createElement('input');
  Object.assign(named, { type: 'hidden', name: field.name, value: id });
  field.disabled = true;
  form.append(named);
  form.enctype = 'application/x-www-form-urlencoded';
  form.submit();
}

function hold(form, button, on) {
  button.disabled = on;
  button.toggleAttribute('aria-busy', on);
  if (on) button.before = [...button.childNodes];
  const spin = document.createElement('span');
  spin.className = 'spin';
  button.replaceChildren(...(on ? [spin, button.dataset.busy] : button.before));
}

function fail(form, field, words) {
  part(form, 'bar').hidden = true;
  const place = part(form, 'error');
  place.hidden = false;
  place.querySelector('span').textContent = words;
  field.setAttribute('aria-invalid', 'true');
  field.focus();
}

// Back to the page from the next one: the file can be chosen anew.
addEventListener('pageshow', (event) => {
  if (event.persisted) for (const form of document.querySelectorAll('[data-upload]')) form.querySelector('input[type="file"]').disabled = false;
});
