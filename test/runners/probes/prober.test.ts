import { expect } from 'chai';
import type { NodePool } from '../../../runners/node.js';
import { prepareProbes, startProber, startStream } from '../../../runners/probes/index.js';
import { createNodePool } from '../../../runners/ssh/index.js';
import { flows, topology } from '../../../src/scenario/topology.js';
import { skipWithoutHosts, startHosts, type TestHosts } from './support/hosts.js';

const plan = topology({ profile: 'minimal', providers: ['onprem', 'aws'] });
const clients = plan.sites.map((site) => site.client);
const signal = new AbortController().signal;

describe('continuous probing over real packets', function () {
  let hosts: TestHosts;
  let pool: NodePool;

  before(async function () {
    skipWithoutHosts(this);
    hosts = await startHosts(clients);
    pool = createNodePool(hosts.access);
    await prepareProbes(pool, clients, signal);
  });
  after(async () => {
    await pool?.close();
    await hosts?.stop();
  });

  const drop =
    "nft 'add table ip t; add chain ip t f { type filter hook forward priority 0; }; add rule ip t f ip saddr 10.77.60.10 drop; add rule ip t f ip daddr 10.77.60.10 drop'";

  it('measures an outage as a ping run by hand beside it does', async () => {
    let text = '';
    const hand = await pool
      .node('onprem-client')
      .stream('exec ping -n -D -i 0.01 10.77.60.11', { onStdout: (chunk) => (text += chunk.toString()) });
    const stream = await startStream(pool, ...pair());
    const prober = await startProber(pool, flows(plan), { intervalMs: 20, signal });
    await prober.waitHealthy(10_000);
    const injectedAt = Date.now();
    hosts.sh(`${drop}; sleep 0.3; nft delete table ip t`);
    expect(prober.quietFor(300)).to.equal(false);
    await until(() => prober.quietFor(300));
    const [outages, watch] = await Promise.all([prober.stop(injectedAt), stream.stop(10_000)]);
    await hand.stop();
    const answered = [...text.matchAll(/^\[([\d.]+)\].*time=([\d.]+)/gm)].map(
      (match) => Number(match[1]) * 1000 - Number(match[2]),
    );
    const handGap = Math.max(...answered.slice(1).map((at, index) => at - (answered[index] ?? at)));
    expect(outages).to.have.length(2);
    for (const outage of outages) {
      expect(outage.recovered).to.equal(true);
      expect(outage.lost).to.be.greaterThan(0);
      expect(Math.abs(outage.outageMs - handGap), `${outage.outageMs} vs ${handGap}`).to.be.lessThan(50);
      expect(outage.firstLossMs).to.be.within(-30, outage.lastLossMs ?? 0);
    }
    expect(watch).to.include({ src: 'onprem-client', dst: 'aws-client', survived: true });
    expect(watch.longestGapMs).to.be.greaterThan(200);
  });

  it('says which flow does not recover', async () => {
    const prober = await startProber(pool, flows(plan).slice(0, 1), { intervalMs: 20, signal });
    await prober.waitHealthy(10_000);
    const stream = await startStream(pool, ...pair());
    const injectedAt = Date.now();
    try {
      hosts.sh(drop);
      await until(() => (prober.snapshot()[0]?.silentMs ?? 0) > 300);
      const [outage] = await prober.stop(injectedAt);
      expect(outage).to.include({ recovered: false });
      expect(outage?.outageMs).to.be.greaterThan(250);
      expect(await stream.stop(100)).to.include({ survived: false, error: 'it fell silent' });
    } finally {
      hosts.sh('nft delete table ip t');
    }
  });

  it('names the flows that never become healthy', async () => {
    hosts.sh(drop);
    const prober = await startProber(pool, flows(plan), { intervalMs: 20, signal });
    try {
      const error = (await prober.waitHealthy(300).catch((thrown: unknown) => thrown)) as Error;
      expect(error).to.have.property('code', 'deadline');
      expect(error.message).to.contain('onprem-client -> aws-client: no answer yet');
    } finally {
      await prober.close();
      hosts.sh('nft delete table ip t');
    }
  });

  it('tells of a stream that was cut, and of one that never began', async () => {
    const cut = await startStream(pool, ...pair());
    hosts.sh("pkill -P $(pgrep -f '[s]shd -D.*aws-client')");
    expect((await cut.stop(5_000)).survived).to.equal(false);
    hosts.sh(`mv ${hosts.dir}/onprem-client/.ssh/labrun_probe ${hosts.dir}/onprem-client/.ssh/away`);
    try {
      const none = await (await startStream(pool, ...pair())).stop();
      expect(none.survived).to.equal(false);
      expect(none.error).to.contain('the stream never began').and.contain('Permission denied');
    } finally {
      hosts.sh(`mv ${hosts.dir}/onprem-client/.ssh/away ${hosts.dir}/onprem-client/.ssh/labrun_probe`);
    }
  });

  it('leaves nothing running', async () => {
    await until(() => hosts.sh('ps -A -o args= | grep -cE "^(ping|ssh) " || :').trim() === '0');
  });

  function pair(): [(typeof clients)[0], (typeof clients)[0]] {
    const [src, dst] = clients;
    if (src === undefined || dst === undefined) throw new Error('no clients');
    return [src, dst];
  }
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within 10 s: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
