// Brings each behaviour to a page that has something for it: a file is fetched only when its selector matches.
// Every page works without any of them.
const verbs = ['get', 'post', 'put', 'patch', 'delete', 'boost', 'sse\\:connect'];
const htmx = verbs.map((verb) => `[data-hx-${verb}], [hx-${verb}]`).join(', ');

const behaviours = [
  ['[data-theme-form]', './theme.js'],
  ['[data-reveal]', './reveal.js'],
  ['[data-errors]', './errors.js'],
  ['[data-search]', './search.js'],
  ['#keys', './keys.js'],
  ['[data-dismissable]', './dismiss.js'],
  ['form[method="post"]', './busy.js'],
  ['[data-upload]', './upload.js'],
  ['[data-confirm]', './confirm.js'],
  ['[data-bulk]', './bulk.js'],
  ['[data-dialog], [data-print]', './open.js'],
  ['[data-follow]', './follow.js'],
  [htmx, './hx.js'],
];

/** Attaches what `root` needs; called again with new content after a swap. A behaviour must bear being called twice. */
export function attach(root) {
  for (const [selector, file] of behaviours) {
    if (root.matches?.(selector) || root.querySelector(selector)) {
      import(file).then((behaviour) => behaviour.default?.(root));
    }
  }
}

attach(document);

// The warning is of no use in the first half minute: it must not delay the first view.
if (document.body.dataset.sessionIdle) setTimeout(() => import('./session.js'), 30_000);
