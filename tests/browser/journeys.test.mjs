// What people come to do, done as they do it: by label and button, in a real browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertClean, violations } from './check.mjs';
import { fillSignIn, newVisitor, password, scenario, signIn, sql } from './harness.mjs';

const email = (page) => page.getByLabel('Email', { exact: true });
const button = (page, name) => page.getByRole('button', { name });
const stamp = () => `${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;

scenario('signing in by keyboard alone', async ({ page }) => {
  await page.goto('/login');
  await tabTo(page, 'email');
  await page.keyboard.type('faculty@campus.test');
  await tabTo(page, 'password');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/faculty/dashboard');
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement.getAttribute('href'));
  assert.match(first ?? '', /^#/, 'the first stop is the skip link');
});

scenario('a wrong password is told, and the email stays', async ({ page }) => {
  await page.goto('/login');
  await fillSignIn(page, 'student@campus.test', 'not-the-password');
  await summaryHasFocus(page);
  assert.equal(await email(page).inputValue(), 'student@campus.test');
  assert.equal(await page.locator('#password').inputValue(), '');
});

scenario('after signing out, Back shows nothing private', async ({ page }) => {
  await signIn(page, 'principal');
  await page.goto('/sessions');
  await signOut(page);
  await page.goBack();
  await page.waitForLoadState();
  assert.equal(new URL(page.url()).pathname, '/login', 'Back leads to the sign-in page');
  assert.doesNotMatch(await page.locator('body').innerText(), /Last seen/, 'the list of sessions is not shown');
});

scenario('the theme that was chosen stays', async ({ page }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await signIn(page, 'student');
  const light = await ground();
  await button(page, 'Switch between light and dark').click();
  await page.waitForFunction((old) => getComputedStyle(document.documentElement).backgroundColor !== old, light);
  const dark = await ground();
  await page.reload();
  assert.equal(await ground(), dark, 'after loading the page again');
  await page.goto('/sessions');
  assert.equal(await ground(), dark, 'on another page');
});

scenario('on a phone the navigation is a drawer that Escape closes', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, 'admin');
  const menu = button(page, 'Menu');
  const users = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' });
  assert.equal(await users.isVisible(), false);
  await menu.click();
  await users.waitFor();
  assertClean(await violations(page), 'the open drawer');
  await page.keyboard.press('Escape');
  await users.waitFor({ state: 'hidden' });
  assert.ok(await menu.evaluate((element) => element === document.activeElement), 'focus is back on the menu button');
});

scenario('an admin adds a user, finds them in the list, and reads their history', async ({ page }) => {
  const person = { name: `Asha ${stamp()}`, email: `asha-${stamp()}@campus.test` };
  await signIn(page, 'admin');
  await page.goto('/users');
  await page.getByRole('link', { name: 'Add user' }).click();
  await page.waitForURL('**/users/new');
  await fillUser(page, person);
  await submitUser(page);
  await page.waitForURL(/\/users\/\d+$/);
  await page.goto(`/users?q=${encodeURIComponent(person.email)}`);
  await page.getByRole('link', { name: person.name }).first().click();
  await page.getByRole('heading', { name: 'History' }).waitFor();
  await page.getByText('Created the account').waitFor();
});

scenario('a double click adds one user', async ({ page }) => {
  const person = { name: `Binu ${stamp()}`, email: `binu-${stamp()}@campus.test` };
  await signIn(page, 'admin');
  await page.goto('/users/new');
  await fillUser(page, person);
  await userForm(page).locator('[type=submit]').first().dblclick();
  await page.waitForURL(/\/users\/\d+$/);
  await page.goto(`/users?q=${encodeURIComponent(person.email)}`);
  assert.equal(await page.locator('main').getByRole('link', { name: person.name }).count(), 1);
});

scenario('a refused form says why and keeps what was typed', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/users/new');
  await fillUser(page, { name: 'Chitra Rao', email: 'student@campus.test' });
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await submitUser(page);
  assert.equal((await answer).status(), 422);
  await summaryHasFocus(page);
  assert.equal(await page.locator('#name').inputValue(), 'Chitra Rao');
  assert.equal(await page.locator('#email').inputValue(), 'student@campus.test');
  assert.equal(await page.locator('#email').getAttribute('aria-invalid'), 'true');
  await page.locator('[data-errors]').getByRole('link').first().click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'email', 'the summary leads to the field');
});

scenario('a forgotten password is set anew through the mail', async ({ page }) => {
  const fresh = 'Monsoon-lantern-47-terrace';
  await page.goto('/password/forgot');
  await email(page).fill('warden@campus.test');
  await page.locator('form:has(#email) [type=submit]').click();
  await page.waitForLoadState();
  await page.goto(await linkInMail(page, /\/password\/choose\/[\w.~-]+/, 'warden@campus.test'));
  await page.getByLabel('Password', { exact: true }).fill(fresh);
  await button(page, 'Set the new password').click();
  await page.waitForURL((url) => !/\/password\//.test(url.pathname));
  if (new URL(page.url()).pathname !== '/warden/dashboard') await signIn(page, 'warden', { secret: fresh });
  assert.equal(new URL(page.url()).pathname, '/warden/dashboard');
});

for (const events of ['come', 'are held back']) {
  scenario(`a job's bar moves and ends without anybody's doing; events ${events}`, async ({ page }) => {
    const nothing = { contentType: 'text/event-stream', body: '' };
    if (events !== 'come') await page.route('**/jobs/*/events', (route) => route.fulfill(nothing));
    await signIn(page, 'admin');
    const pace = events === 'come' ? 400 : 1200;
    const id = sql(`INSERT INTO jobs (kind, payload) VALUES ('test.trial', '{"steps": 8, "milliseconds": ${pace}}') RETURNING id`);
    await page.goto(`/jobs/${id}`);
    const heading = await page.getByRole('heading', { level: 1 }).elementHandle();
    const seen = new Set();
    while (await page.locator('#live[data-follow]').count()) {
      const bar = page.locator('#live progress[value]');
      if (await bar.count()) seen.add(await bar.getAttribute('value', { timeout: 500 }).catch(() => null));
      await page.waitForTimeout(100);
    }
    await page.getByText('It is done.').waitFor();
    // Asked for every five seconds, it is seen once on the way at least, and at its end.
    assert.ok(seen.size >= (events === 'come' ? 4 : 1), `the bar was at ${[...seen]}`);
    assert.ok(await heading.evaluate((element) => element.isConnected), 'the page was never loaded again');
    assertClean(await violations(page), 'the page of a job that is done');
  });
}

scenario('another device is listed, and can be signed out', async ({ page }) => {
  const other = await device();
  await signIn(other, 'parent');
  await signIn(page, 'parent');
  await page.goto('/sessions');
  const devices = page.locator('main li');
  assert.equal(await devices.filter({ hasText: 'This device' }).count(), 1);
  await devices.filter({ hasNotText: 'This device' }).getByRole('button', { name: 'Sign out' }).click();
  await confirm(page, 'Sign out');
  await page.getByText('You are signed in on this device only').waitFor();
  await other.goto('/parent/dashboard');
  assert.equal(new URL(other.url()).pathname, '/login', 'the other device must sign in again');
  await page.goto('/parent/dashboard');
  assert.equal(new URL(page.url()).pathname, '/parent/dashboard', 'this device stays signed in');
  await other.context().close();
});

// A session that ran out keeps the form (tests/accounts/sessions.rs); one that was ended elsewhere may be a thief's.
scenario('a form sent from a session that was ended elsewhere adds nothing and leads back', async ({ page }) => {
  const person = { name: `Deepa ${stamp()}`, email: `deepa-${stamp()}@campus.test` };
  const other = await device();
  await signIn(page, 'admin');
  await page.goto('/users/new');
  await fillUser(page, person);
  await signIn(other, 'admin');
  await endOtherSessions(other);
  await other.context().close();
  await submitUser(page);
  await page.waitForURL('**/login**');
  await fillSignIn(page, 'admin@campus.test');
  await page.locator('#name').waitFor();
  assert.equal(await page.locator('#name').inputValue(), '');
  await page.goto(`/users?q=${encodeURIComponent(person.email)}`);
  assert.equal(await page.getByRole('link', { name: person.name }).count(), 0);
});

// A picture of one pixel.
const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

async function keepPhoto(page, name, buffer) {
  await page.goto('/profile/photo');
  await page.getByLabel('Photo', { exact: true }).setInputFiles({ name, mimeType: 'image/png', buffer });
  await button(page, 'Keep this photo').click();
}

scenario('a photo goes ahead of its form, and what is no picture is told beside it', async ({ page }) => {
  await signIn(page, 'student');
  await keepPhoto(page, 'me.png', Buffer.concat([dot, Buffer.alloc(6_000_000)]));
  await page.getByText('The file is too large: JPEG, PNG or WebP, up to 5 MB.').waitFor();
  await keepPhoto(page, 'a-rather-long-name-of-a-photograph-that-a-telephone-gave-it.png', dot);
  await page.getByText('Your photo is kept.').waitFor();
  const width = await page.getByRole('img', { name: 'Your photo' }).evaluate((img) => img.decode().then(() => img.naturalWidth));
  assert.equal(width, 1, 'the photo is shown');
});

test('without script the form takes the photo along', async () => {
  const context = await newVisitor({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/login');
  await fillSignIn(page, 'parent@campus.test', password);
  await page.waitForURL('**/parent/dashboard');
  await keepPhoto(page, 'me.png', Buffer.from('no picture'));
  await page.getByRole('link', { name: /The file is not what its name says/ }).waitFor();
  await keepPhoto(page, 'मैं.png', dot);
  await page.getByText('Your photo is kept.').waitFor();
  await page.getByText('मैं.png').waitFor();
  await context.close();
});

async function device() {
  const context = await newVisitor();
  return context.newPage();
}

const userForm = (page) => page.locator('main form:has([name=email])');
const submitUser = (page) => userForm(page).locator('[type=submit]').first().click();

async function fillUser(page, { name, email: address }) {
  const form = userForm(page);
  await form.locator('[name=name]').fill(name);
  await form.locator('[name=email]').fill(address);
  await form.getByLabel('Faculty').check();
}

async function signOut(page) {
  await page.locator('header [popovertarget=me]').click();
  await page.locator('#me').getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/login**');
}

/** Answers the question of the open dialog with `word`. */
const confirm = (page, word) => page.locator('#confirm').getByRole('button', { name: word, exact: true }).click();

async function endOtherSessions(page) {
  await page.goto('/sessions');
  await button(page, 'Sign out everywhere else').click();
  await confirm(page, 'Sign out');
  await page.getByText('You are signed in on this device only').waitFor();
}

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

async function tabTo(page, name) {
  for (let stops = 0; stops < 12; stops += 1) {
    if ((await page.evaluate(() => document.activeElement?.getAttribute('name'))) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`"${name}" is not reached by Tab`);
}

async function summaryHasFocus(page) {
  await page.locator('[data-errors]').waitFor();
  await page.waitForFunction(() => document.activeElement?.matches('[data-errors]'));
  assert.match(await page.title(), /^Error:/);
}
