// What must hold for every page: its answer, its console, its weight, axe at every width and theme, no sideways scroll.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import axe from 'axe-core';
import { out, slug } from './harness.mjs';

export const widths = [360, 820, 1440];
export const themes = ['light', 'dark'];
const heights = { 360: 740, 820: 1180, 1440: 900 };
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Opens `path` and gives what is wrong with its answer, as sentences. */
export async function visit(page, path, { status = 200 } = {}) {
  page.forget();
  const response = await page.goto(path, { waitUntil: 'load' });
  const found = [];
  if (response.status() !== status) found.push(`answered ${response.status()}, not ${status}`);
  return { response, found };
}

// What axe is asked in each look of the quick form: all it knows of the narrowest and the widest, since a page in
// between is made of the same parts; of the other theme its colours alone, since it changes nothing else.
const asked = { '360 light': 'all', '820 dark': 'colours', '1440 light': 'all' };

/** Everything wrong with the page that is open, as sentences: widths and themes are switched in place. */
export async function checkPage(page, name, { status = 200 } = {}) {
  const found = new Findings();
  for (const [look, rules] of Object.entries(asked)) {
    const [width, theme] = look.split(' ');
    await show(page, Number(width), theme);
    found.add(await checkLook(page, name, width, theme, { colours: rules === 'colours' }), look);
  }
  return [
    ...found.sentences(Object.keys(asked).length),
    ...(await checkReflow(page)),
    ...(await checkWords(page)),
    ...quietProblems(page, status),
  ];
}

/** What was found in which looks of a page, so that each thing is told once. */
export class Findings {
  #seen = new Map();

  add(findings, look) {
    for (const finding of findings) this.#seen.set(finding, (this.#seen.get(finding) ?? new Set()).add(look));
  }

  /** Each finding with the looks that have it, out of `all`. */
  sentences(all = widths.length * themes.length) {
    const where = (looks) => (looks.size === all ? 'everywhere' : [...looks].join(', '));
    return [...this.#seen].map(([finding, looks]) => `${where(looks)}: ${finding}`);
  }
}

/** Throws unless `found` is empty, listing each sentence once. */
export function assertClean(found, name) {
  const lines = [...new Set(found)];
  if (lines.length === 0) return;
  const error = new Error(`${name}: ${lines.length} findings\n  ${lines.join('\n  ')}`);
  // Where in the harness it was noticed says nothing about the page.
  error.stack = error.message;
  throw error;
}

/** Sets width and theme in place, and waits until the page is painted so. */
export async function show(page, width, theme) {
  await page.setViewportSize({ width, height: heights[width] });
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** axe (`colours`: only its rules on colours) and sideways scroll of the page as it is shown now; kept as a picture if wished. */
export async function checkLook(page, name, width, theme, { colours = false, picture = Boolean(process.env.CAMPUS_PICTURES) } = {}) {
  if (picture) await page.screenshot({ path: join(out, `${slug(name)}-${width}-${theme}.png`), fullPage: true });
  const found = await violations(page, { colours });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (over > 0) found.push(`scrolls sideways by ${over} px`);
  return found;
}

/** What axe says of the page as it is shown now, as sentences. */
export async function violations(page, { colours = false } = {}) {
  // Given anew only where the page was loaded since.
  if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(axe.source);
  const runOnly = colours ? { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } : { type: 'tag', values: tags };
  const results = await page.evaluate(
    (which) => window.axe.run(document, { runOnly: which, resultTypes: ['violations'] }),
    runOnly,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `axe ${id}: ${target.join(' ')}${any[0] ? ` (${any[0].message})` : ''}`),
  );
}

// WCAG 1.4.10: 400 % zoom of a 1280 px window is 320 px.
async function checkReflow(page) {
  await page.setViewportSize({ width: 320, height: 640 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return over > 0 ? [`320: scrolls sideways by ${over} px`] : [];
}

async function checkWords(page) {
  return page.evaluate(() => {
    const found = [];
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) found.push(`id "${id}" stands twice`);
    const headings = document.querySelectorAll('h1').length;
    if (headings !== 1) found.push(`${headings} h1`);
    if (!document.title.trim()) found.push('no title');
    if (!document.documentElement.lang) found.push('no lang');
    const left = document.body.innerText.match(/\{\{.*?\}\}|\{%.*?%\}|\bundefined\b|Some\(/);
    if (left) found.push(`template words left on the page: ${left[0]}`);
    return found;
  });
}

/** What the console and the network said since the page was opened; `status` is what its own answer should be. */
export function quietProblems(page, status = 200) {
  const own = new URL(page.url()).href;
  return page
    .problems()
    .filter((problem) => !(problem.kind === 'status' && problem.status === status && problem.text === own))
    .map(({ kind, status, text }) => `${kind}${status ? ` ${status}` : ''}: ${text}`);
}

/**
 * Bytes over the wire and requests until the page that `open` opens has come to rest. Assets among `kept` are not
 * counted: a debug build forbids browsers to keep them, so that edits show at once; a release build has them kept.
 */
export async function weigh(page, open, { kept = [] } = {}) {
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  const sizes = new Map();
  const urls = new Map();
  network.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await open();
  await page.waitForTimeout(1000);
  await network.detach();
  const counted = [...urls].filter(([, url]) => url.startsWith('http') && !(url.includes('/assets/') && kept.includes(url)));
  const bytes = counted.reduce((sum, [id]) => sum + (sizes.get(id) ?? 0), 0);
  return { bytes, requests: counted.length, requested: counted.map(([, url]) => url) };
}

/** Asserts a page's weight, naming its requests when it is over. */
export function assertLight({ bytes, requests, requested }, { kib, atMost = Infinity }) {
  const heavy = bytes > kib * 1024 || requests > atMost;
  assert.ok(!heavy, `${(bytes / 1024).toFixed(1)} KiB in ${requests} requests, at most ${kib} KiB in ${atMost}:\n  ${requested.join('\n  ')}`);
}

/** What html-validate says of `html`, as sentences. */
export async function validateHtml(html) {
  const { HtmlValidate } = createRequire(import.meta.url)('html-validate');
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: {
      // HTML takes either spelling of its doctype; white space and long titles are no fault in it.
      'doctype-style': 'off',
      'no-trailing-whitespace': 'off',
      'long-title': 'off',
      // Checkboxes of one group share their name, as radio buttons do.
      'form-dup-name': 'off',
      // A list may be named (ARIA 1.2).
      'aria-label-misuse': ['error', { allowAnyNamable: true }],
    },
  });
  const { results } = await validator.validateString(html);
  const lines = new Map();
  for (const { ruleId, message, line } of results.flatMap(({ messages }) => messages)) {
    const finding = `html ${ruleId}: ${message}`;
    lines.set(finding, [...(lines.get(finding) ?? []), line]);
  }
  return [...lines].map(([finding, at]) => `${finding} (line ${at.slice(0, 3).join(', ')}${at.length > 3 ? ` and ${at.length - 3} more` : ''})`);
}
