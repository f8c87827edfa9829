import { readFileSync } from 'node:fs';
import { createNodePool } from '/work/wt/probes/runners/ssh/index.ts';
const [dir, node, command] = process.argv.slice(2);
const inv = JSON.parse(readFileSync(dir + '/lab.json', 'utf8'));
const pool = createNodePool(inv.ssh);
const t = performance.now();
const r = await pool.node(node).exec(command, { timeoutMs: 90000 });
console.log(r.stdout + r.stderr + `[${r.code}] ${Math.round(performance.now()-t)} ms`);
await pool.close();
