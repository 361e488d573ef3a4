// Campus under measurement: seeded once, served by the release binary, its people signed in.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Limits are for people; a load generator is one address with a hundred of them. */
const raised = {
  CAMPUS__LIMITS__FACTOR: '0',
  CAMPUS__LOGS__FILTER: 'error',
};

/** Seeds `size` into a folder that is kept between runs, and serves it. */
export async function start(size) {
  const data = resolve(process.env.CAMPUS_BENCH_DIR ?? join('var', 'bench'), size);
  mkdirSync(data, { recursive: true });
  const env = { ...process.env, ...raised, CAMPUS_DATA_DIR: data };
  delete env.DATABASE_URL;
  if (!existsSync(join(data, 'postgres', 'data'))) {
    const seeded = spawnSync(process.env.CAMPUS_BIN, ['seed', '--size', size], { env, stdio: 'inherit' });
    if (seeded.status !== 0) throw new Error('campus seed failed');
  }
  const port = await freePort();
  const log = openSync(join(data, 'serve.log'), 'w');
  const process_ = spawn(process.env.CAMPUS_BIN, ['serve', '--port', String(port)], { env, stdio: ['ignore', log, log] });
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  while (!(await answers(`${url}/readyz`))) {
    if (process_.exitCode !== null || performance.now() - started > 60_000) throw new Error(`no server: see ${data}/serve.log`);
    await sleep(20);
  }
  const stop = () => new Promise((done) => process_.once('exit', done) && process_.kill('SIGTERM'));
  return { url, data, pid: process_.pid, startMs: performance.now() - started, socket: socketOf(data), stop };
}

const answers = (url) => fetch(url).then((r) => r.ok, () => false);

function socketOf(data) {
  return readFileSync(join(data, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[4];
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Resident memory of the server in MiB, now and at its highest. */
export function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024;
  return { now: of('VmRSS'), highest: of('VmHWM') };
}

/** How many passwords the permitted threads hash in a second while nothing else goes on. */
export function hashRate(seconds) {
  const ran = spawnSync(process.env.CAMPUS_BIN, ['hash-rate', '--seconds', String(seconds)], { env: { ...process.env, ...raised }, encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`campus hash-rate failed: ${ran.stderr}`);
  return Number(ran.stdout);
}

/** The form, as it is sent; needs the visitor's signed cookie. */
export function signInForm(url, email, visit) {
  const body = new URLSearchParams({ email, password: 'campus-demo' }).toString();
  const headers = { Cookie: visit, Origin: url, 'Content-Type': 'application/x-www-form-urlencoded' };
  return { headers, body };
}

/** The signed cookie that every visitor gets with the sign-in page. */
export async function visit(url) {
  const page = await fetch(`${url}/login`);
  await page.arrayBuffer();
  return cookiesOf(page);
}

/** The cookies of a signed-in person. */
export async function signIn(url, email) {
  const { headers, body } = signInForm(url, email, await visit(url));
  const answer = await fetch(`${url}/login`, { method: 'POST', headers, body, redirect: 'manual' });
  if (answer.status !== 303) throw new Error(`${email} is not let in: ${answer.status}`);
  return cookiesOf(answer);
}

const cookiesOf = (answer) => answer.headers.getSetCookie().map((line) => line.split(';')[0]).filter((c) => !c.endsWith('=')).join('; ');
