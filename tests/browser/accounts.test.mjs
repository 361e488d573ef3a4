// Accounts as people live with them: beginning, a second factor, roles, preferences; and what offices do with accounts.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { assertClean, checkPage, violations, visit } from './check.mjs';
import { fillSignIn, newVisitor, noteFailure, openBrowser, scenario, signIn, startCampus } from './harness.mjs';

const minutes = (n) => ({ timeout: n * 60_000 });
const button = (page, name) => page.getByRole('button', { name });
const stamp = () => `${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
const secret = 'Monsoon-lantern-47-terrace';

scenario('a second factor is set up, asked for, and a recovery code stands in', async ({ page }) => {
  await signIn(page, 'warden');
  await page.goto('/security');
  await page.getByRole('link', { name: 'Set up a second factor' }).click();
  await page.getByText('I cannot scan it').click();
  const key = (await page.locator('details code').innerText()).replaceAll(/\s/g, '');
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await button(page, 'Turn it on').click();
  await page.locator('[data-errors]').waitFor();
  await page.getByLabel('Code', { exact: true }).fill(totp(key));
  await button(page, 'Turn it on').click();
  await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
  const codes = await page.locator('ol.mono li').allInnerTexts();
  assert.equal(codes.length, 10);
  assertClean(await violations(page), 'the recovery codes');

  const again = await device();
  await again.goto('/login');
  await fillSignIn(again, 'warden@campus.test');
  await again.waitForURL('**/login/code');
  assertClean(await violations(again), 'the question for the code');
  // The code of the set-up is spent: the app shows the next one.
  await again.locator('#code').fill(totp(key, 1));
  await again.locator('form:has(#code) [type=submit]').click();
  await again.waitForURL('**/warden/dashboard');

  const lost = await device();
  await lost.goto('/login');
  await fillSignIn(lost, 'warden@campus.test');
  await lost.waitForURL('**/login/code');
  await lost.getByText('Use a recovery code instead').click();
  await lost.getByLabel('Recovery code').fill(codes[3].toUpperCase());
  await button(lost, 'Sign in with it').click();
  await lost.waitForURL('**/warden/dashboard');
  await lost.goto('/security');
  await lost.getByText('9 recovery codes left').waitFor();
  await close(again, lost);
}, minutes(3));

scenario('an invited person begins by the link, and is out at the next click when deactivated', async ({ page }) => {
  const person = { name: `Esha ${stamp()}`, email: `esha-${stamp()}@campus.test` };
  await signIn(page, 'admin');
  await addUser(page, person, ['Faculty']);
  const account = page.url();
  const other = await device();
  await other.goto(await linkInMail(other, /\/password\/choose\/[\w.~-]+/, person.email));
  await other.getByRole('heading', { name: 'Welcome to Campus' }).waitFor();
  await other.getByLabel('Password', { exact: true }).fill('short');
  await button(other, 'Set the password').click();
  await other.locator('[data-errors]').waitFor();
  assertClean(await violations(other), 'the refused password');
  await other.getByLabel('Password', { exact: true }).fill(secret);
  await button(other, 'Set the password').click();
  await other.waitForURL('**/login');
  await fillSignIn(other, person.email, secret);
  await other.waitForURL('**/faculty/dashboard');

  await page.goto(account);
  await button(page, 'Deactivate account').click();
  await confirm(page, 'Deactivate');
  await page.getByText('Nobody can sign in with this account.').waitFor();
  await other.getByRole('link', { name: 'Security' }).first().click();
  await other.waitForURL('**/login**');
  await fillSignIn(other, person.email, secret);
  await other.locator('[data-errors]').waitFor();
  await button(page, 'Reactivate account').click();
  await page.getByText('The account can be used again.').waitFor();
  await close(other);
}, minutes(3));

scenario('somebody with two roles works as the other one', async ({ page }) => {
  await signIn(page, 'faculty');
  await page.locator('header [popovertarget=me]').click();
  await page.locator('#me').getByRole('button', { name: 'Parent' }).click();
  await page.waitForURL('**/parent/dashboard');
  await page.getByRole('heading', { name: /Your child/ }).waitFor();
  const answer = await page.goto('/faculty/dashboard');
  assert.equal(answer.status(), 403);
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.locator('header [popovertarget=me]').click();
  await page.locator('#me').getByRole('button', { name: 'Faculty' }).click();
  await page.waitForURL('**/faculty/dashboard');
});

scenario('of two who edit an account the second sees both versions', async ({ page }) => {
  const person = { name: `Farah ${stamp()}`, email: `farah-${stamp()}@campus.test` };
  await signIn(page, 'admin');
  await addUser(page, person, ['Faculty']);
  const account = page.url();
  const other = await device();
  await signIn(other, 'admin');
  for (const one of [page, other]) await one.goto(`${account}/edit`);
  await page.locator('#name').fill(`${person.name} Khan`);
  await button(page, 'Save account').click();
  await page.waitForURL(account);
  await other.locator('#phone').fill('+919876543210');
  await button(other, 'Save account').click();
  await other.getByRole('heading', { name: 'What is there now' }).waitFor();
  assert.match(await other.locator('main').innerText(), new RegExp(`${person.name} Khan`));
  assert.equal(await other.locator('#phone').inputValue(), '+919876543210');
  assertClean(await violations(other), 'both versions');
  await button(other, 'Save what I typed').click();
  await other.waitForURL(account);
  await close(other);
}, minutes(3));

scenario('a permission set is changed, seen in the matrix and restored', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/permission-sets');
  await page.getByRole('link', { name: 'Librarian' }).first().click();
  await page.getByLabel('Read the audit log').check();
  await button(page, 'Save set').click();
  await page.getByText('The set is saved').waitFor();
  await page.getByText('Edited by the college').waitFor();
  assertClean(await checkPage(page, 'an edited permission set'), 'an edited permission set');
  const set = page.url();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('/permission-sets');
  const row = page.locator('table').last().getByRole('row', { name: /Read the audit log/ });
  assert.equal(await row.getByText('Yes').count(), 1);
  await page.goto(set);
  await button(page, 'Restore').click();
  await confirm(page, 'Restore');
  await page.getByText('As Campus brings it along').waitFor();
}, minutes(3));

scenario('the list of users is saved as it is shown', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/users?role=warden');
  await button(page, 'Export').click();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: /CSV/ }).click();
  const file = await download;
  assert.match(file.suggestedFilename(), /^users.*\.csv$/);
  const text = readFileSync(await file.path(), 'utf8');
  assert.equal(text.charCodeAt(0), 0xfeff, 'a spreadsheet reads it as UTF-8');
  assert.match(text, /Name,Email,Roles,State/);
  assert.match(text, /warden@campus\.test/);
  assert.doesNotMatch(text, /student@campus\.test/);
});

scenario('people are found and shortcuts listed by keyboard alone', async ({ page }) => {
  await signIn(page, 'admin');
  // Behaviours are fetched once the page is there.
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await list.waitFor();
  assertClean(await violations(page), 'the list of shortcuts');
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'hidden' });
  await page.keyboard.press('/');
  assert.ok(await page.locator('[data-search]').evaluate((field) => field === document.activeElement));
  await page.keyboard.type('student@campus.test');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/search?q=**');
  const found = page.locator('main a[href^="/students/"]').first();
  await found.waitFor();
  for (let stops = 0; stops < 40; stops += 1) {
    if (await found.evaluate((link) => link === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/students\/\d+$/);
  await page.getByText('student@campus.test').first().waitFor();
});

scenario('single keys do nothing once they are switched off', async ({ page }) => {
  await signIn(page, 'principal');
  await page.goto('/profile');
  await page.getByLabel('Single keys do something').uncheck();
  await button(page, 'Save profile').click();
  await page.getByText('Your profile is saved.').waitFor();
  await page.waitForLoadState('networkidle');
  await page.locator('main').focus();
  await page.keyboard.press('?');
  await page.keyboard.press('/');
  assert.equal(await page.locator('dialog[open]').count(), 0);
  assert.equal(await page.locator('[data-search]').evaluate((field) => field === document.activeElement), false);
  await page.keyboard.press('Control+k');
  assert.ok(await page.locator('[data-search]').evaluate((field) => field === document.activeElement), 'with Ctrl it works');
});

scenario('pages speak Hindi when asked to, and stay so', async ({ page }) => {
  await signIn(page, 'student');
  await page.locator('header [popovertarget=me]').click();
  await page.locator('#me').getByRole('button', { name: 'हिन्दी' }).click();
  await page.waitForFunction(() => document.documentElement.lang === 'hi-IN');
  const pages = ['/student/dashboard', '/profile', '/sessions', '/security', '/help', '/no-such-page'];
  for (const path of pages) {
    await visit(page, path);
    assert.equal(await page.locator('html').getAttribute('lang'), 'hi-IN', path);
    assertClean(await violations(page), `${path} in Hindi`);
  }
  page.forget();
  await page.goto('/profile');
  await page.getByLabel('English').check();
  await page.locator('main form [type=submit]').click();
  await page.getByText('Your profile is saved.').waitFor();
});

scenario('a visitor is spoken to in the language their browser likes best', async () => {
  const context = await newVisitor({ locale: 'hi-IN' });
  const page = await context.newPage();
  await page.goto('/login');
  assert.equal(await page.locator('html').getAttribute('lang'), 'hi-IN');
  await context.close();
});

scenario('who asks to be remembered is, and nobody else', async () => {
  for (const remembered of [true, false]) {
    const context = await newVisitor();
    const page = await context.newPage();
    await page.goto('/login');
    if (remembered) await page.getByLabel('Keep me signed in on this device').check();
    await fillSignIn(page, 'parent@campus.test');
    await page.waitForURL('**/parent/dashboard');
    const state = await context.storageState();
    await context.close();
    // Closing the browser drops what was for its session only.
    state.cookies = state.cookies.filter((cookie) => cookie.expires > 0);
    const later = await newVisitor({ storageState: state });
    const fresh = await later.newPage();
    await fresh.goto('/parent/dashboard');
    assert.equal(new URL(fresh.url()).pathname, remembered ? '/parent/dashboard' : '/login');
    await later.close();
  }
});

scenario('everything a student or parent does works without JavaScript', async () => {
  const context = await newVisitor({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/login');
  await fillSignIn(page, 'student@campus.test', 'not-the-password');
  await page.locator('[data-errors]').waitFor();
  await fillSignIn(page, 'student@campus.test');
  await page.waitForURL('**/student/dashboard');
  await page.goto('/profile');
  await page.locator('#phone').fill('12');
  await button(page, 'Save profile').click();
  assert.match(await page.title(), /^Error:/);
  assert.equal(await page.locator('#phone').inputValue(), '12');
  await page.locator('#phone').fill('');
  await page.getByLabel('Dark', { exact: true }).check();
  await button(page, 'Save profile').click();
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await page.locator('form.theme button').click();
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'light');
  await page.locator('header [popovertarget=me]').click();
  await page.locator('#me').getByRole('button', { name: 'हिन्दी' }).click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'hi-IN');
  await page.locator('header [popovertarget=me]').click();
  await page.locator('#me').getByRole('button', { name: 'English' }).click();
  await page.goto('/sessions');
  await page.locator('main li', { hasText: 'This device' }).getByRole('button').click();
  await page.waitForURL('**/login');
  await context.close();
});

scenario('the pages behind the lists are sound at every width and theme', async ({ page, t }) => {
  await signIn(page, 'admin');
  await page.goto('/users?q=faculty%40campus.test');
  const account = await page.locator('main a[href^="/users/"]').filter({ hasText: 'Meera' }).first().getAttribute('href');
  await page.goto('/permission-sets');
  const set = await page.locator('main a[href^="/permission-sets/"]').filter({ hasText: 'Faculty' }).first().getAttribute('href');
  const paths = ['/users/new', account, `${account}/edit`, set, '/permission-sets/new', '/security/password', '/security/verify', '/security/second-factor'];
  for (const path of paths) await sound(t, page, path, 200);
  await sound(t, page, '/no-such-page', 404);
}, minutes(5));

scenario('refused forms are sound at every width and theme', async ({ page, t }) => {
  await signIn(page, 'admin');
  const refused = [
    ['/users/new', async () => {
      await page.locator('#name').fill('A'.repeat(130));
      await page.locator('main form:has(#email) [type=submit]').click();
    }],
    ['/permission-sets/new', () => button(page, 'Create set').click()],
    ['/profile', async () => {
      await page.locator('#name').fill('');
      await button(page, 'Save profile').click();
    }],
    ['/security/password', async () => {
      await page.locator('#current').fill('wrong');
      await page.locator('#password').fill('wrong');
      await button(page, 'Change password').click();
    }],
  ];
  for (const [path, send] of refused) {
    await t.test(path, async () => {
      await page.goto(path);
      await send();
      await page.locator('[data-errors]').waitFor();
      page.forget();
      await told(async () => assertClean(await checkPage(page, `refused ${path}`, { status: 422 }), path));
      page.forget();
    });
  }
}, minutes(5));

scenario('who may not see a page is told so in their own frame', async ({ page, t }) => {
  await signIn(page, 'student');
  await sound(t, page, '/users', 403);
  await sound(t, page, '/no-such-page', 404);
}, minutes(3));

scenario('while Campus is worked on, its page is sound', async () => {
  const site = await startCampus({ env: { CAMPUS__SERVER__MAINTENANCE: 'We are back at noon.', CAMPUS__DEMO__ENABLED: 'false' } });
  const browser = await openBrowser();
  try {
    const page = await (await browser.newContext()).newPage();
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const answer = await page.goto(`${site.url}/login`);
      assert.equal(answer.status(), 503);
      await page.getByText('We are back at noon.').waitFor();
      assertClean(await violations(page), `503 in ${colorScheme}`);
    }
  } finally {
    await browser.close();
    await site.stop();
  }
}, minutes(3));

scenario('with motion, menus, drawers and dialogs come and go', async () => {
  const context = await newVisitor({ reducedMotion: 'no-preference', viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await signIn(page, 'admin');
  await button(page, 'Menu').click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sessions and devices' }).click();
  await page.waitForURL('**/sessions');
  await page.locator('header [popovertarget=me]').click();
  await page.locator('#me').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#me').waitFor({ state: 'hidden' });
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.waitForTimeout(400);
  assertClean(await violations(page), 'a dialog, after it has come');
  await button(page, 'Close').last().click();
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor({ state: 'hidden' });
  assertClean(page.problems().map(({ text }) => text), 'the walk');
  await context.close();
});

async function sound(t, page, path, status) {
  await t.test(path.replaceAll(/\d+/g, ':id'), () => told(async () => {
    const { found } = await visit(page, path, { status });
    assertClean([...found, ...(await checkPage(page, `accounts ${path}`, { status }))], path);
    page.forget();
  }));
}

// A subtest's failure does not throw where it is made: the harness is told of it.
async function told(check) {
  try {
    await check();
  } catch (error) {
    noteFailure();
    throw error;
  }
}

async function device() {
  return (await newVisitor()).newPage();
}

const close = (...pages) => Promise.all(pages.map((page) => page.context().close()));

async function addUser(page, { name, email }, roles) {
  await page.goto('/users/new');
  const form = page.locator('main form:has([name=email])');
  await form.locator('[name=name]').fill(name);
  await form.locator('[name=email]').fill(email);
  for (const role of roles) await form.getByLabel(role).check();
  await form.locator('[type=submit]').first().click();
  await page.waitForURL(/\/users\/\d+$/);
}

/** Answers the question of the open dialog with `word`. */
const confirm = (page, word) => page.locator('#confirm').getByRole('button', { name: word, exact: true }).click();

/** The first link like `pattern` in the newest mail to `to`, which a job may still be writing. */
async function linkInMail(page, pattern, to) {
  for (let tries = 0; tries < 20; tries += 1) {
    await page.goto('/mail');
    const mail = page.locator('main li', { hasText: to }).first();
    if (await mail.count()) {
      await mail.getByRole('link').click();
      return page.locator('main a').filter({ hasText: pattern }).first().getAttribute('href');
    }
    await page.waitForTimeout(500);
  }
  throw new Error(`no mail to ${to}`);
}

/** What an authenticator app shows for the key, so many steps of 30 seconds from now (RFC 6238). */
function totp(key, steps = 0) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...key].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', bytes).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
