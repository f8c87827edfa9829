import { readFileSync } from 'node:fs';
import { createNodePool } from './runners/ssh/index.js';
import { probeProtocols } from './runners/probes/index.js';
import { topology } from './src/scenario/topology.js';
const inv = JSON.parse(readFileSync(process.argv[2] + '/lab.json', 'utf8'));
const pool = createNodePool(inv.ssh);
const plan = topology({ profile: 'full', providers: ['onprem','aws','oci','azure'] });
for (let i = 0; i < Number(process.argv[3] ?? 1); i++) {
  const t = performance.now();
  const r = await probeProtocols(pool, plan, { signal: new AbortController().signal, deadlineMs: 60000 });
  console.log(Math.round(performance.now()-t), 'ms');
  if (i === 0) for (const p of r) console.log(JSON.stringify(p));
  else for (const p of r) if (p.result !== "pass") console.log(JSON.stringify(p));
}
await pool.close();
