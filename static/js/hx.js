// htmx and what Campus adds to it: the token on what it sends; after a swap, behaviours, words and focus for what is new.
import htmx from './vendor/htmx.js';
import { attach } from './campus.js';
import { announce, toast } from './announce.js';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

function sign(request) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  const here = new URL(request.action, location.href).origin === location.origin;
  if (token && here && !safe.has(request.method.toUpperCase())) request.headers['X-CSRF-Token'] = token;
}

const sentences = () => document.getElementById('toasts')?.dataset ?? {};

function arrived(elements) {
  for (const element of elements) {
    attach(element);
    const words = element.closest('[data-announce]') ?? element.querySelector('[data-announce]');
    if (words) announce(words.dataset.announce || words.textContent.trim());
    const target = element.matches('[data-focus]') ? element : element.querySelector('[data-focus]');
    if (target) focus(target);
  }
}

function focus(target) {
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus();
}

htmx.registerExtension('campus', {
  htmx_config_request: (_, { ctx }) => sign(ctx.request),
  htmx_after_settle: (_, { task, newContent }) => {
    const elements = [...(newContent ?? [])].filter((node) => node.isConnected && node.nodeType === 1);
    arrived(elements.length ? elements : [task.target].filter((node) => node?.isConnected));
  },
  htmx_response_error: (_, { ctx }) => {
    if (![409, 422].includes(ctx.response.status)) toast(sentences().failed);
  },
  htmx_error: () => toast(sentences().offline),
});

// The extension comes after the page was looked through, so the page is looked through again.
if (document.querySelector('[data-hx-sse\\:connect], [hx-sse\\:connect]')) {
  import('./vendor/htmx-sse.js').then(() => htmx.process(document.body));
}
