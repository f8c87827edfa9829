import { readFileSync } from 'node:fs';
import { createNodePool } from './runners/ssh/index.js';
import { startService } from './runners/probes/service.js';
import { ftp } from './runners/probes/protocols/ftp.js';
import { rpc } from './runners/probes/protocols/rpc.js';
import { nfs } from './runners/probes/protocols/nfs.js';
import { readReport } from './runners/probes/protocols/kind.js';
const inv = JSON.parse(readFileSync(process.argv[2] + '/lab.json', 'utf8'));
const pool = createNodePool(inv.ssh);
let t = performance.now();
const lap = (s: string) => { console.log('   ', s, Math.round(performance.now() - t)); t = performance.now(); };
await pool.node('oci-client').exec('true',{timeoutMs:5000});await pool.node('aws-client').exec('true',{timeoutMs:5000}); lap('connect');
const stops = [];
for (const k of [ftp, rpc, nfs]) {
const l = await startService(pool, 'oci-client', k.serve('10.77.60.13'), 5000); console.log(l); lap('serve');
if (l.state !== 'ready') continue;
const f = {number:0,dstIp:'10.77.60.13',facts:l.facts};
const r = await pool.node('aws-client').exec(k.call([f]), {timeoutMs: 19000}); console.log(r.stderr, readReport(r.stdout)); lap('call');
stops.push(async () => { const log = await l.stop(); console.log(log, k.read(f, readReport(r.stdout).get(0)!, log)); lap('stop ' + k.server)});
}
for (const s of stops.reverse()) await s();
await pool.close();
