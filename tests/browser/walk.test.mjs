// Every role walks through everything its navigation offers; each page is loaded once and checked at all widths and themes.
import assert from 'node:assert/strict';
import { assertClean, assertLight, checkPage, visit, weigh } from './check.mjs';
import { newVisitor, noteFailure, scenario, signIn } from './harness.mjs';
import { everybodys, navigation, open, roles } from './pages.mjs';

const minutes = (n) => ({ timeout: n * 60_000 });

scenario('visitors meet sound pages', async ({ page, t }) => {
  for (const [path, status] of open) await check(t, page, `visitor ${path}`, path, status);
}, minutes(5));

for (const role of roles) {
  scenario(`the ${role} meets sound pages`, async ({ page, t }) => {
    await signIn(page, role);
    // What everybody has is the same for all: one role's visit is enough.
    const own = (await navigation(page)).filter((path) => !everybodys.includes(path));
    assert.ok(own.includes(`/${role}/dashboard`), 'the navigation leads home');
    const paths = role === 'admin' ? [...own, ...everybodys] : own;
    for (const path of paths) await check(t, page, `${role} ${path}`, path, 200);
  }, minutes(10));
}

scenario('a first visit is light, a later page lighter', async ({ page }) => {
  assertLight(await weigh(page, () => page.goto('/login')), { kib: 100, atMost: 12 });
  await signIn(page, 'admin');
  const state = await page.context().storageState();
  const context = await newVisitor({ storageState: state });
  const fresh = await context.newPage();
  const first = await weigh(fresh, () => fresh.goto('/admin/dashboard'));
  assertLight(first, { kib: 100, atMost: 12 });
  // The first list brings htmx with it, once; it belongs to the first visit's budget.
  const list = await weigh(fresh, () => fresh.goto('/users'), { kept: first.requested });
  assertLight({ ...list, bytes: first.bytes + list.bytes }, { kib: 100 });
  const kept = [...first.requested, ...list.requested];
  for (const path of ['/users', '/audit', '/admin/dashboard', '/sessions']) {
    assertLight(await weigh(fresh, () => fresh.goto(path), { kept }), { kib: 15 });
  }
  await context.close();
});

async function check(t, page, name, path, status) {
  await t.test(name, async () => {
    try {
      const { found } = await visit(page, path, { status });
      assertClean([...found, ...(await checkPage(page, name, { status }))], name);
    } catch (error) {
      noteFailure();
      throw error;
    }
    // Already told above; the scenario itself asks only for what nobody looked at.
    finally {
      page.forget();
    }
  });
}
