import { expect } from 'chai';
import { readEvents } from '../../src/evidence/read.js';
import { byHand, inNetwork } from './support/lab.js';
import { brokenCopy, judged, results } from './support/defects.js';
import { Shell } from './support/labrun.js';
import { findTool } from '../../fixtures/fabric/tools.js';
import type { RunEvent } from '../../src/run/events.js';

type Results = Map<string, { result: string; detail: string }>;

/** Plays a scenario to its end and gives the result of each expected assertion; breaks the lab once its baseline is proven. */
async function play(
  shell: Shell,
  scenario: string,
  breaks: () => Promise<unknown>,
): Promise<{ code: number | null; why: string; results: Results; events: RunEvent[] }> {
  let breaking: Promise<unknown> | undefined;
  const { done } = shell.start([scenario, '--format', 'ndjson'], (event) => {
    if (event.type === 'step-end' && event.id === 'smoke-baseline') breaking ??= breaks();
  });
  const { code, stdout } = await done;
  await breaking;
  const { runDir } = JSON.parse(stdout.split('\n').at(-1) ?? '') as { runDir: string };
  const run = await judged(runDir);
  return { code, why: run.graded.reason, results: results(run), events: await readEvents(runDir) };
}

/** Shell command for a router that adds a rule to a chain of its own. */
function rule(kind: 'filter hook forward priority 0' | 'nat hook postrouting priority 100', text: string): string {
  const chain = kind.split(' ')[0] ?? '';
  const lines = [`add table ip t`, `add chain ip t ${chain} { type ${kind}; }`, `add rule ip t ${chain} ${text}`];
  return `sudo -n nft '${lines.join('; ')}'`;
}

describe('a lab that looks healthy to pings and logins', function () {
  this.timeout(150_000);
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.close());

  it('fails on a path MTU black hole, and on a filter that drops only what is new', async () => {
    const scenario = brokenCopy(shell.dir, 'path-transparency', 'path-mtu');
    const dropNew = 'ip saddr 10.77.60.12 tcp dport != 22 tcp flags & (syn | ack) == syn drop';
    const {
      code,
      why,
      results: found,
    } = await play(shell, scenario, () =>
      byHand(shell, 'azure-router', rule('filter hook forward priority 0', dropNew)),
    );
    expect(code, why).to.equal(1);
    expect(found.get('directed_ping_ssh_matrix')?.result).to.equal('pass');
    expect(found.get('path_mtu')?.detail)
      .to.match(/after stop-active at aws, .*aws-client.*: 1350-byte packets vanish in silence/)
      .and.contain('(1280 answered, link MTU 1450)');
    expect(found.get('bulk_transfer_pmtu')?.result).to.equal('fail');
    expect(found.get('forwarded_new_connections')?.detail)
      .to.contain('azure-client -> ')
      .and.contain('although pings are answered');
  });

  it('fails when FTP cannot call back, and when addresses are translated', async function () {
    const missing = ['vsftpd', 'curl', 'rpcbind'].filter((tool) => findTool(tool) === undefined);
    if (missing.length > 0) this.skip();
    const noCallBack = 'iifname lan0 ip daddr 10.77.60.10 tcp dport > 1023 tcp flags & (syn | ack) == syn drop';
    const translate = 'oifname lan0 ip saddr 10.77.60.11 snat to 10.77.60.16';
    const {
      code,
      why,
      results: found,
    } = await play(shell, brokenCopy(shell.dir, 'protocol-transparency', 'none'), async () => {
      await byHand(shell, 'oci-router-b', rule('filter hook forward priority 0', noCallBack));
      await byHand(shell, 'oci-router-b', rule('nat hook postrouting priority 100', translate));
    });
    expect(code, why).to.equal(1);
    expect(found.get('ftp_active_passive')?.detail).to.match(
      /after stop-active at oci, onprem-client -> oci-client: ftp-active failed.*from the server to the client/,
    );
    for (const name of ['protocol_source_ip_preserved', 'protocol_no_nat'])
      expect(found.get(name)?.detail, name).to.contain('aws-client -> oci-client').and.contain('10.77.60.16');
  });
});

describe('the on-prem LAN', function () {
  this.timeout(150_000);
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.close());

  it('fails with a cable that makes a loop, by the storm and the flaps that come of it', async () => {
    // A slow cable: a loop at full speed would keep this machine busy.
    const loop = [
      'ip link add loop-a type veth peer name loop-b',
      ...['loop-a', 'loop-b'].flatMap((end) => [
        `tc qdisc add dev ${end} root tbf rate 400kbit burst 2kb limit 20kb`,
        `ip link set ${end} master br0 up`,
      ]),
    ].join(' && ');
    const {
      code,
      why,
      results: found,
    } = await play(shell, brokenCopy(shell.dir, 'onprem-l2', 'none'), () => inNetwork(shell, 'fabric-onprem', loop));
    expect(code, why).to.equal(1);
    expect(found.get('l2_loop_free')?.detail).to.match(/^during stop-active at aws, .*came back.*loop/);
    expect(found.get('broadcast_storm_absent')?.detail).to.contain('storm');
    expect(found.get('mac_flap_absent')?.result).to.equal('fail');
    expect(found.get('l2_suppression_mechanism_recorded')?.result).to.equal('fail');
  });

  it('hears a spanning tree, and that it changes', async () => {
    const changes = 'ip link set br0 type bridge stp_state 1 forward_delay 200 hello_time 100';
    const flap =
      'ip link add flap-a type veth peer name flap-b && ip link set flap-a master br0 up && ip link set flap-b up';
    const { events } = await play(shell, brokenCopy(shell.dir, 'onprem-l2', 'none'), () =>
      inNetwork(shell, 'fabric-onprem', `${changes} && ${flap}`),
    );
    const seen = events.flatMap((event) => (event.type === 'l2' ? [event] : []));
    expect(seen.map(({ phase }) => phase)).to.deep.equal(['baseline', 'after-1']);
    expect(seen[0]?.record.suppression).to.equal('single-uplink');
    expect(seen[0]?.record.topologyChanges).to.equal(null);
    expect(seen[1]?.record.suppression).to.equal('stp+single-uplink');
    expect(seen[1]?.record.topologyChanges).to.be.greaterThan(0);
  });
});
