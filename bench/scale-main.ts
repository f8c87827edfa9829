import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
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

\`npm run bench -- --only scale --sites 4,16,64 --lab sim --write\` measures again and writes this page.
`;

/** `npm run bench -- --only scale [--sites 4,16,64] [--lab sim,netns] [--sample COUNT] [--write]`. */
export async function scaleMain(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      sites: { type: 'string', default: '4,16,64' },
      lab: { type: 'string', default: 'sim' },
      sample: { type: 'string', default: '2000' },
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
  const text = `Measured on ${machine()}.\n\n${scaleTable(rows)}\n`;
  process.stdout.write(text);
  if (values.write) {
    const docs = join(import.meta.dirname, '../docs');
    writeFileSync(join(docs, 'scale.md'), `${HEAD}\n${text}`);
    writeFileSync(join(docs, 'scale.json'), `${JSON.stringify({ machine: machine(), rows }, null, 2)}\n`);
  }
  return rows.every(({ verdict }) => verdict === 'pass') ? 0 : 1;
}
