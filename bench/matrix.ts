import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { flows } from '../src/scenario/topology.js';
import type { Matrix } from '../src/model.js';
import type { Entry } from './entry.js';
import type { LiveLab } from './live-lab.js';
import { median, timeProgram } from './timing.js';

/** What the loop and the floor log in with: the key that labrun has put on the clients. */
const LOGIN =
  'ssh -n -T -F none -i /run/home/.ssh/labrun_probe -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR';

/** labrun's matrix of 12 flows beside what people write: a loop of pings and logins over the same nodes. */
export async function matrix({ shell, plan, enter, pool }: LiveLab): Promise<Entry[]> {
  const all = flows(plan);
  const user = (await pool.node('onprem-client').exec('id -un', { timeoutMs: 5000 })).stdout.trim();
  const one = ({ src, dstIp }: { src: string; dstIp: string }): string =>
    `${enter} ${src} ping -n -c3 -W1 ${dstIp} >/dev/null && ${enter} ${src} ${LOGIN} ${user}@${dstIp} true`;
  const script = (name: string, lines: string[]): string => {
    const path = join(shell.dir, name);
    writeFileSync(path, `#!/bin/bash\n${lines.join('\n')}\n`, { mode: 0o700 });
    return path;
  };
  const loop = script('loop', ['set -e', ...all.map(one)]);
  const eight = script('eight', [
    'set -e',
    ...all.flatMap((flow, index) => [`{ ${one(flow)}; } &`, ...(index % 8 === 7 ? ['wait'] : [])]),
    'wait',
  ]);
  const own = await repeat(5, async () => matrixMs(await shell.run('smoke', '--matrix', 'd3')));
  const whole = await repeat(3, () => timeProgram(loop, []));
  const wide = await repeat(3, () => timeProgram(eight, []));
  const [first] = all;
  if (first === undefined) throw new Error('no flow');
  const ping = script('ping', [`${enter} ${first.src} ping -n -c3 -i0.002 -W1 ${first.dstIp} >/dev/null`]);
  const ssh = script('ssh', [`${enter} ${first.src} ${LOGIN} ${user}@${first.dstIp} true`]);
  const nothing = script('nothing', [`${enter} ${first.src} true`]);
  const [pingMs, sshMs, enterMs] = [
    await repeat(9, () => timeProgram(ping, [])),
    await repeat(9, () => timeProgram(ssh, [])),
    await repeat(9, () => timeProgram(nothing, [])),
  ];
  const cores = availableParallelism();
  const floor = pingMs - enterMs + ((sshMs - enterMs) * all.length) / cores;
  const name = `matrix of ${all.length} flows (3 pings and a login each)`;
  return [
    {
      what: name,
      value: own,
      unit: 'ms',
      against: { what: 'shell loop, one after the other', value: whole },
      speedup: true,
      target: { atLeast: 20 },
    },
    {
      what: name,
      value: own,
      unit: 'ms',
      against: { what: 'shell loop, 8 at a time', value: wide },
      speedup: true,
      target: { atLeast: 3 },
    },
    {
      what: name,
      value: own,
      unit: 'ms',
      against: { what: `floor: one ping, and ${all.length} logins on ${cores} cores`, value: floor },
      target: { atMost: 2 },
    },
  ];
}

async function repeat(times: number, measure: () => Promise<number>): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) taken.push(await measure());
  return median(taken);
}

/** What labrun says that its matrix took, without the start of the program. */
function matrixMs({ code, stdout, stderr }: { code: number | null; stdout: string; stderr: string }): number {
  if (code !== 0) throw new Error(`smoke ended with ${code}: ${stdout}${stderr}`);
  return (JSON.parse(stdout) as Matrix).summary.elapsedSeconds * 1000;
}
