// Every measurement, its bar and its figure. One run on one machine: compare ratios, not runs.
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

import * as campus from './campus.mjs';
import { measurements } from './measurements.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
    size: { type: 'string', default: 'college' },
  },
});
const only = values.only.split(',').filter(Boolean);
const site = await campus.start(values.size);
const rows = [];
try {
  for (const [name, measure] of Object.entries(measurements)) {
    if (only.length > 0 && !only.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    rows.push(...(await measure({ site, seconds: Number(values.seconds), size: values.size })));
  }
} finally {
  await site.stop();
}

console.log(`\n${new Date().toISOString().slice(0, 10)}, ${values.size}: ${cpus().length} cores (${cpus()[0].model.trim()}), ` +
  `${Math.round(totalmem() / 2 ** 30)} GiB, shared by Campus, Postgres and the load; ${values.seconds} s each\n`);
console.log('| what | measured | bar | |\n| --- | --- | --- | --- |');
for (const { what, figure, bar = '', holds } of rows) {
  console.log(`| ${what} | ${figure} | ${bar} | ${holds === undefined ? '' : holds ? 'holds' : '**missed**'} |`);
}
process.exitCode = rows.some(({ holds }) => holds === false) ? 1 : 0;
