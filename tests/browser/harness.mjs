// Starts Campus and Chromium once for a test file, gives each scenario a fresh visitor, and stops both.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
/** Where screenshots and server logs go. */
export const out = join(here, 'out');
/** The password of every demo account, `<role>@campus.test`. */
export const password = 'campus-demo';

let site;
let browser;
let failed = false;

before(async () => {
  mkdirSync(out, { recursive: true });
  site = await startCampus();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop({ failed });
});

/** A test with its own visitor: `run({ page, context, t })` gets a page of a browser that has never been here. */
export function scenario(name, run, { timeout = 120_000 } = {}) {
  test(name, { timeout }, async (t) => {
    const context = await newVisitor();
    const page = await context.newPage();
    try {
      await run({ page, context, t });
      // A step may fail as a subtest, which does not throw here.
      assert.deepEqual(page.problems().filter(isBug), [], 'the console and the network are clean');
    } catch (error) {
      failed = true;
      await page.screenshot({ path: join(out, `failed-${slug(name)}.png`) }).catch(() => {});
      error.message += `\n  at ${page.url()}`;
      throw error;
    } finally {
      await context.close();
    }
  });
}

/** Tells the harness that a subtest failed, so that the server's log is shown. */
export const noteFailure = () => (failed = true);

/** A browser profile without cookies or cache, whose pages keep their `problems()`. */
export async function newVisitor(options = {}) {
  const context = await browser.newContext({
    baseURL: site.url,
    locale: 'en-IN',
    timezoneId: 'Asia/Kolkata',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(10_000);
  context.on('page', watch);
  return context;
}

/** Does SQL in the database of the server under test, as the serving role; what it prints. */
export function sql(statement) {
  const pid = readFileSync(join(site.data, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n');
  const args = ['-h', pid[4], '-p', '5432', '-U', 'campus_app', '-d', 'campus', '-v', 'ON_ERROR_STOP=1', '-qAtc', statement];
  return execFileSync(psql(), args, { encoding: 'utf8' }).trim();
}

// The folder of the server's programs may hold links to some of them only.
function psql() {
  const folders = [process.env.CAMPUS_PG_BIN, ...(process.env.PATH ?? '').split(':')].filter(Boolean);
  const debian = '/usr/lib/postgresql';
  if (existsSync(debian)) folders.push(...readdirSync(debian).map((version) => join(debian, version, 'bin')));
  folders.push('/opt/homebrew/opt/libpq/bin', '/usr/local/opt/libpq/bin');
  const found = folders.map((folder) => join(folder, 'psql')).find((path) => existsSync(path));
  assert.ok(found, 'psql is missing; it comes with the Postgres client programs');
  return found;
}

/** Fills the real sign-in form as the demo account of `role`, and waits for its dashboard. */
export async function signIn(page, role, { as = `${role}@campus.test`, secret = password } = {}) {
  await page.goto('/login');
  await fillSignIn(page, as, secret);
  const home = page.waitForURL(`**/${role}/dashboard`).then(() => null);
  const refused = page.locator('[data-errors]').waitFor().then(() => page.locator('[data-errors]').innerText());
  const refusal = await Promise.race([home, refused.catch(() => home)]);
  assert.equal(refusal, null, `${as} is let in to /${role}/dashboard`);
}

/** Fills and sends the sign-in form that is open. */
export async function fillSignIn(page, email, secret = password) {
  await page.locator('#email').fill(email);
  await page.locator('#password').fill(secret);
  await page.locator('form:has(#password) [type=submit]').click();
}

export const slug = (name) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');

// A refused form or a page that is rightly missing is no bug; the others are.
const isBug = (problem) => problem.kind !== 'status' || problem.status >= 500;

function watch(page) {
  let found = [];
  const add = (problem) => found.push(problem);
  page.problems = () => found;
  page.forget = () => (found = []);
  page.on('pageerror', (error) => add({ kind: 'error', text: String(error) }));
  page.on('console', (message) => {
    const text = message.text();
    // Chromium repeats every refused answer here; the response itself tells more.
    if (message.type() !== 'error' || text.startsWith('Failed to load resource')) return;
    add({ kind: 'console', text });
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== site.url) add({ kind: 'third host', text: request.url() });
  });
  page.on('response', (response) => {
    if (response.status() >= 400) add({ kind: 'status', status: response.status(), text: response.url() });
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // Leaving a page ends its event stream and prefetches; a download has no page to show.
    if (why !== 'net::ERR_ABORTED') add({ kind: 'failed', text: `${request.url()} ${why}` });
  });
}

/** Chromium as found on this machine; it never fetches anything by itself. */
export async function openBrowser() {
  const places = [
    process.env.CAMPUS_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  const executablePath = places.find((path) => path && existsSync(path));
  assert.ok(executablePath, 'no Chromium found: run bin/test, which installs it, or set CAMPUS_CHROMIUM');
  const quiet = ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run', ...quiet] });
}

/** The address of a running Campus with its own database in a temporary folder, and how to stop it. */
export async function startCampus({ binary = findBinary(), readyWithin = 60_000, stopWithin = 15_000, env = {} } = {}) {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), 'campus-browser-'));
  // Started as root, Campus runs Postgres as another account, which must get into the folder.
  chmodSync(data, 0o755);
  mkdirSync(out, { recursive: true });
  const log = join(out, `server-${port}.log`);
  const sink = openSync(log, 'w');
  const child = spawn(binary, ['serve', '--port', String(port)], {
    cwd: root,
    env: { ...cleanEnvironment(), CAMPUS_DATA_DIR: data, CAMPUS_ENV: 'development', CAMPUS__LIMITS__FACTOR: '0', NO_COLOR: '1', ...env },
    stdio: ['ignore', sink, sink],
  });
  closeSync(sink);
  const server = { url: `http://127.0.0.1:${port}`, child, log, data };
  const exited = new Promise((done) => {
    child.once('exit', (code, signal) => done({ code, signal }));
    child.once('error', (error) => done({ code: null, signal: error.message }));
  });
  const leave = () => child.kill('SIGTERM');
  process.once('exit', leave);
  server.stop = async ({ failed = false } = {}) => {
    process.removeListener('exit', leave);
    child.kill('SIGTERM');
    const end = await Promise.race([exited, sleep(stopWithin, null, { ref: false })]);
    if (!end) child.kill('SIGKILL');
    const clean = end?.code === 0;
    if (failed || !clean) console.error(`the server's log (${log}) ends with:\n${tail(log)}`);
    else rmSync(log, { force: true });
    rmSync(data, { recursive: true, force: true });
    assert.ok(end, `the server did not stop within ${stopWithin / 1000} s of SIGTERM`);
    assert.ok(clean, `the server ended with ${end.code ?? end.signal}`);
  };
  await ready(server, exited, readyWithin);
  return server;
}

async function ready(server, exited, within) {
  const until = Date.now() + within;
  let last = 'no answer';
  while (Date.now() < until) {
    const [answer, end] = await Promise.all([
      fetch(`${server.url}/readyz`, { signal: AbortSignal.timeout(2000) }).catch((error) => error),
      Promise.race([exited, sleep(200)]),
    ]);
    if (answer.status === 200) return;
    last = answer.status ?? answer.cause?.code ?? answer.message;
    if (end) break;
  }
  await server.stop({ failed: true }).catch(() => {});
  throw new Error(`Campus was not ready within ${within / 1000} s, or ended: last answer ${last}`);
}

// What a developer has set for their own server must not reach the test's.
function cleanEnvironment() {
  const own = ([name]) => (name.startsWith('CAMPUS_') && name !== 'CAMPUS_PG_BIN') || name === 'DATABASE_URL' || name === 'PORT';
  return Object.fromEntries(Object.entries(process.env).filter((entry) => !own(entry)));
}

function findBinary() {
  const target = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
  const binary = process.env.CAMPUS_BIN ?? join(target, 'debug/campus');
  assert.ok(existsSync(binary), `${binary} is not there: run cargo build first`);
  return binary;
}

function freePort() {
  return new Promise((done, refuse) => {
    const probe = createServer().once('error', refuse);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

const tail = (file) => readFileSync(file, 'utf8').split('\n').slice(-60).join('\n');
