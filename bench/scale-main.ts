import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_SAMPLE } from '../src/matrix/sample.js';
import { scale, type ScaleRow } from './scale.js';
import { scaleTable } from './scale-page.js';
import { machine } from './table.js';

const HEAD = `# Scale

\`sites: N\` in a scenario adds branches to the sites of its profile: on-prem sites of one router, which captures by proxy ARP,
and one client. Branch routers are spokes of the on-prem router, the route reflector: they are told one route, to the whole
subnet through it, and so what a branch knows does not grow with the number of sites. All other routers know everybody.

These are the times of one scenario (one cloud with a standby, its failover; all other sites are branches), by the clock on the
wall, of one run each. What a flow costs is the time of the matrix by its flows. The memory is that of labrun; on the simulated
lab, which lives in the same process, it is that of both. Of more flows than \`matrix: {sample: COUNT, seed: SEED}\` allows a
sample is probed.

\`npm run bench -- --only scale --sites 4,16,64,256,1000 --lab sim --write\` measures again and writes its rows of this page;
so does \`--sites 4,16,64,256 --lab netns --sample 400\`.
`;

const LIMITS = `
The matrix of the simulated lab takes about 4 ms a flow and 11 ms a client that is made ready for it, whatever the number of
sites; so what a flow costs on the whole depends on how many clients a sample of the same size takes in, which is all of them.

Of the simulated lab the memory is the limit. Of the netns lab it is the machine:

- Every router is two processes and every login some more. On two cores 64 sites pass. 256 sites take 7 GB and come up and
  converge within two minutes, but keep both cores so busy (a load of 60) that the scenario does not pass.
- The kernel has one table of neighbours for all namespaces, of 1,024 entries unless \`net.ipv4.neigh.default.gc_thresh3\` says
  otherwise. Every client keeps an entry for each client that it has spoken to, so a matrix of 2,000 flows fills it, and some
  pings of other clients are lost then ("No buffer space available"). Sample fewer flows (400 passed), or have it raised.
`;

/** `npm run bench -- --only scale [--sites 4,16,64] [--lab sim,netns] [--sample COUNT] [--write]`. */
export async function scaleMain(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      sites: { type: 'string', default: '4,16,64' },
      lab: { type: 'string', default: 'sim' },
      sample: { type: 'string', default: String(DEFAULT_SAMPLE) },
      write: { type: 'boolean', default: false },
    },
  });
  const sites = values.sites.split(',').map(Number);
  const rows: ScaleRow[] = [];
  for (const lab of values.lab.split(','))
    rows.push(
      ...(await scale({ lab: lab === 'netns' ? 'netns' : 'sim', sites, sample: Number(values.sample) }, (row) =>
        process.stderr.write(`${JSON.stringify(row)}\n`),
      )),
    );
  process.stdout.write(`${scaleTable(rows)}\n`);
  if (values.write) keep(rows);
  return rows.every(({ verdict }) => verdict === 'pass') ? 0 : 1;
}

/** Keeps the rows in docs/, in the place of what was measured before on the same lab with as many sites. */
function keep(rows: readonly ScaleRow[]): void {
  const docs = join(import.meta.dirname, '../docs');
  const path = join(docs, 'scale.json');
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { rows: ScaleRow[] }).rows : [];
  const kept = before.filter((old) => !rows.some(({ lab, sites }) => lab === old.lab && sites === old.sites));
  const all = [...kept, ...rows].sort((a, b) => b.lab.localeCompare(a.lab) || a.sites - b.sites);
  writeFileSync(path, `${JSON.stringify({ machine: machine(), rows: all }, null, 2)}\n`);
  writeFileSync(join(docs, 'scale.md'), `${HEAD}\nMeasured on ${machine()}.\n\n${scaleTable(all)}\n${LIMITS}`);
}
