// The load generators: wrk for pages, pgbench for what Postgres itself reaches.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'campus-bench-'));

/** What a browser sends with a page request. */
const browserHeaders = { 'Accept-Encoding': 'gzip, br', Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' };

/**
 * wrk against `url`, each request the next of `requests` ({ headers, body }), for `seconds`.
 * Answers { perSecond, p50, p99 (ms), failed (answers other than 2xx and 3xx, and broken connections) }.
 */
export async function wrk({ url, requests = [{}], connections = 16, seconds, method = 'GET', path }) {
  const script = join(folder, `load-${Math.random().toString(36).slice(2)}.lua`);
  writeFileSync(script, lua(method, path, requests));
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, url];
  const { stdout } = await run('wrk', args, { maxBuffer: 1 << 24 });
  return read(stdout);
}

function lua(method, path, requests) {
  const lines = requests.map(({ headers = {}, body }) => {
    const all = Object.entries({ ...browserHeaders, ...headers });
    const table = all.map(([name, value]) => `[${quote(name)}]=${quote(value)}`).join(',');
    return `all[#all + 1] = wrk.format(${quote(method)}, ${quote(path)}, {${table}}, ${body ? quote(body) : 'nil'})`;
  });
  return `local all, next = {}, 0
function init() ${lines.join('\n')} end
function request() next = next % #all + 1 return all[next] end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %f %f %f %f %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
    e.status + e.connect + e.read + e.write + e.timeout))
end`;
}

const quote = (text) => JSON.stringify(text);

function read(output) {
  const [, perSecond, p50, p99, max, failed] = /RESULT ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) (\d+)/.exec(output).map(Number);
  return { perSecond, p50, p99, max, failed };
}

/** Transactions a second of one prepared statement on `connections`, and their 99th percentile is not known to pgbench. */
export async function pgbench({ socket, sql, connections = 16, seconds }) {
  const script = join(folder, 'statement.sql');
  writeFileSync(script, `${sql}\n`);
  const args = ['-n', '-M', 'prepared', '-c', connections, '-j', 1, '-T', seconds, '-f', script];
  const { stdout } = await run(process.env.PGBENCH, [...args, '-h', socket, '-p', '5432', '-U', 'campus_app', 'campus'].map(String));
  return { perSecond: Number(/tps = ([\d.]+)/.exec(stdout)[1]) };
}

/** The rows of a query, each an array of texts; as the serving role, or as another. */
export function query(socket, sql, role = 'campus_app') {
  const args = ['-h', socket, '-p', '5432', '-U', role, '-d', 'campus', '-AtF', '\t', '-c', sql];
  const text = execFileSync(process.env.PSQL, args, { encoding: 'utf8', maxBuffer: 1 << 26 }).trim();
  return text === '' ? [] : text.split('\n').map((line) => line.split('\t'));
}
