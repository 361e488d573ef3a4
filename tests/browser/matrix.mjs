// The full matrix, for bin/check-ui: every kind of page that links lead to, loaded anew at each width and theme.
import { execFileSync } from 'node:child_process';
import { Findings, assertClean, checkLook, quietProblems, show, themes, validateHtml, visit, widths } from './check.mjs';
import { newVisitor, noteFailure, scenario, signIn } from './harness.mjs';
import { everybodys, kind, links, navigation, open, roles } from './pages.mjs';

const deepest = 2;

scenario('visitors: the full matrix', async ({ page, t }) => {
  for (const [path, status] of open) await t.test(path, () => checkAnew(page, 'visitor', path, status));
  await lighthouse(t, page, '/login');
}, { timeout: 1_800_000 });

for (const role of roles) {
  scenario(`${role}: the full matrix`, async ({ page, context, t }) => {
    await signIn(page, role);
    const state = await context.storageState();
    const fresh = await (await newVisitor({ storageState: state })).newPage();
    for (const path of await crawl(page)) await t.test(path, () => checkAnew(fresh, role, path, 200));
    await fresh.context().close();
    page.forget();
  }, { timeout: 1_800_000 });
}

/** One path for each kind of page that is reached from the navigation in `deepest` clicks. */
async function crawl(page) {
  const found = new Map();
  const take = (paths) => paths.filter((path) => !found.has(kind(path)) && found.set(kind(path), path));
  // Who is shown no search box may not search.
  const searches = await page.locator('form[action="/search"]').count();
  const shared = everybodys.filter((path) => searches || !path.startsWith('/search'));
  let next = take([...(await navigation(page)), ...shared]);
  for (let depth = 1; depth < deepest; depth += 1) {
    const further = [];
    for (const path of next) {
      const response = await page.goto(path).catch(() => null);
      if (response?.headers()['content-type']?.startsWith('text/html')) further.push(...(await links(page)));
    }
    next = take(further);
  }
  return found.values();
}

async function checkAnew(page, who, path, status) {
  const looks = new Findings();
  let html = '';
  for (const width of widths) {
    for (const theme of themes) {
      await show(page, width, theme);
      const { response, found } = await visit(page, path, { status });
      html = await response.text();
      found.push(...(await checkLook(page, `${who} ${path}`, width, theme, { picture: true })), ...quietProblems(page, status));
      looks.add(found, `${width} ${theme}`);
    }
  }
  page.forget();
  const found = [...looks.sentences(), ...(await validateHtml(html))];
  if (found.length) noteFailure();
  assertClean(found, `${who} ${path}`);
}

// Optional: not among the packages, for its size. `npm install -g lighthouse@12` brings it.
async function lighthouse(t, page, path) {
  const has = () => execFileSync('lighthouse', ['--version'], { stdio: 'pipe' });
  const skip = (() => { try { has(); return false; } catch { return 'lighthouse is not installed'; } })();
  const least = { performance: 0.95, accessibility: 1, 'best-practices': 0.95 };
  await t.test(`lighthouse ${path}`, { skip }, () => {
    const url = new URL(path, page.url()).href;
    const flags = ['--quiet', '--output=json', '--chrome-flags=--headless=new --no-sandbox --disable-gpu'];
    const env = { ...process.env, CHROME_PATH: process.env.CAMPUS_CHROMIUM ?? '/usr/bin/chromium' };
    const { categories } = JSON.parse(execFileSync('lighthouse', [url, ...flags], { env, maxBuffer: 64e6 }));
    const low = Object.entries(least).filter(([name, bar]) => (categories[name]?.score ?? 0) < bar);
    assertClean(low.map(([name, bar]) => `${name} ${categories[name]?.score}, at least ${bar}`), `lighthouse ${path}`);
  });
}
