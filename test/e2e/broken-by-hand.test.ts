import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RunEvent } from '../../src/run/events.js';
import { byHand, setCloud } from './support/lab.js';
import { Shell } from './support/labrun.js';

interface Graded {
  code: number | null;
  failed: Map<string, string>;
}

/** Plays aws-failover and breaks the lab once the given event was seen. */
async function playBroken(
  shell: Shell,
  when: (event: RunEvent) => boolean,
  breakIt: () => Promise<unknown>,
): Promise<Graded> {
  const scenario = join(shell.dir, 'scenario.yaml');
  // As aws-failover, but what does not recover is given up soon.
  writeFileSync(
    scenario,
    'name: broken\nttl: 10m\nfaults: [{ fault: stop-active, provider: aws }]\ndeadlines: { recover: 3s, smoke: 20s }\n',
  );
  let breaking: Promise<unknown> | undefined;
  const { done } = shell.start([scenario, '--format', 'ndjson'], (event) => {
    if (breaking === undefined && when(event)) breaking = breakIt();
  });
  const { code, stdout } = await done;
  await breaking;
  const last = JSON.parse(stdout.split('\n').at(-1) ?? '') as { runDir: string };
  const result = JSON.parse(readFileSync(join(last.runDir, 'result.json'), 'utf8')) as {
    assertions: { name: string; result: string; detail?: string }[];
  };
  const failed = result.assertions.filter((assertion) => assertion.result === 'fail');
  return { code, failed: new Map(failed.map((assertion) => [assertion.name, assertion.detail ?? ''])) };
}

const baselineProven = (event: RunEvent): boolean => event.type === 'step-end' && event.id === 'smoke-baseline';

describe('a lab that is broken by hand while it runs', () => {
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.close());

  it('fails no_nat when a router translates addresses', async () => {
    const rule =
      "sudo -n nft 'add table ip t; add chain ip t post { type nat hook postrouting priority 100; }; add rule ip t post oifname lan0 ip saddr 10.77.60.10 snat to 10.77.60.14'";
    const { code, failed } = await playBroken(shell, baselineProven, () => byHand(shell, 'aws-router-b', rule));
    expect(code).to.equal(1);
    expect(failed.get('no_nat')).to.include('10.77.60.14');
    expect([...failed.keys()]).to.include('source_ip_preserved');
  });

  it("fails default_gateway_unchanged when a client's gateway is changed", async () => {
    const change = 'sudo -n ip route replace default via 10.77.60.4 dev lan0 onlink';
    const { code, failed } = await playBroken(shell, baselineProven, () => byHand(shell, 'aws-client', change));
    expect(code).to.equal(1);
    expect(failed.get('default_gateway_unchanged')).to.include('10.77.60.4').and.to.include('10.77.60.1');
  });

  it('fails old_holder_residue_absent when the old NIC keeps the address', async () => {
    const { code, failed } = await playBroken(shell, baselineProven, () =>
      setCloud(shell, 'aws', { denied: ['router'] }),
    );
    expect(code).to.equal(1);
    expect(failed.get('old_holder_residue_absent')).to.include('aws-router-a').and.to.include('10.77.60.1');
    expect([...failed.keys()])
      .to.include('directed_ping_ssh_matrix')
      .and.to.include('ownership_epoch_bumped');
  });
});
