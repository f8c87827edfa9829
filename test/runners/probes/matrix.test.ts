import { expect } from 'chai';
import type { NodePool } from '../../../runners/node.js';
import { prepareProbes, runMatrix, type MatrixOptions, type ProbeSetup } from '../../../runners/probes/index.js';
import { createNodePool } from '../../../runners/ssh/index.js';
import type { Matrix, MatrixFlow } from '../../../src/model.js';
import { topology } from '../../../src/scenario/topology.js';
import { skipWithoutHosts, startHosts, type TestHosts } from './support/hosts.js';

const plan = topology({ profile: 'minimal', providers: ['onprem', 'aws', 'oci'] });
const GATEWAY = '10.77.60.1';

describe('connectivity matrix over real packets', function () {
  let hosts: TestHosts;
  let pool: NodePool;
  let probes: ProbeSetup;

  before(async function () {
    skipWithoutHosts(this);
    hosts = await startHosts(plan.sites.map((site) => site.client));
    pool = createNodePool(hosts.access);
    probes = await prepareProbes(
      pool,
      plan.sites.map((site) => site.client),
      new AbortController().signal,
    );
  });
  after(async () => {
    await pool?.close();
    await hosts?.stop();
  });

  const run = (options: Partial<MatrixOptions> = {}): Promise<Matrix> =>
    runMatrix(pool, plan, {
      phase: 'baseline',
      probes,
      hostKeys: hosts.hostKeys,
      signal: new AbortController().signal,
      deadlineMs: 20_000,
      ...options,
    });
  const flow = (matrix: Matrix, src: string, dst: string): MatrixFlow => {
    const found = matrix.flows.find((entry) => entry.src === `${src}-client` && entry.dst === `${dst}-client`);
    if (found === undefined) throw new Error(`no flow ${src} -> ${dst}`);
    return found;
  };
  /** Breaks something for one test and mends it whatever happens. */
  const broken = async (
    breaks: string,
    mends: string,
    host: string | undefined,
    test: () => Promise<void>,
  ): Promise<void> => {
    hosts.sh(breaks, host);
    try {
      await test();
    } finally {
      hosts.sh(mends, host);
    }
  };

  it('passes every flow of a sound lab with evidence from both ends', async () => {
    const matrix = await run();
    expect(matrix.flows.flatMap((entry) => entry.reasons)).to.deep.equal([]);
    expect(matrix.summary).to.include({
      total: 6,
      passed: 6,
      failed: 0,
      result: 'pass',
      phase: 'baseline',
      parallelism: 6,
    });
    for (const entry of matrix.flows) {
      expect(entry).to.include({
        ping: 'pass',
        ssh: 'pass',
        noNat: 'pass',
        identityCheck: 'pass',
        peerIp: entry.srcIp,
        defaultGw: GATEWAY,
      });
      expect(entry.pingsReceived).to.equal(3);
      expect(entry.packetSources).to.deep.equal({ ping: [entry.srcIp], ssh: [entry.srcIp] });
    }
  });

  it('keeps to the parallelism and the sites that were asked for', async () => {
    const matrix = await run({ parallelism: 1, sites: ['onprem', 'aws'] });
    expect(matrix.summary).to.include({ total: 2, passed: 2, parallelism: 1 });
  });

  it('tells NAT of ssh from NAT of ping, each by its own packets', async () => {
    const nat = (match: string): string =>
      `nft 'add table ip t; add chain ip t n { type nat hook postrouting priority 100; }; add rule ip t n ip saddr 10.77.60.10 ip daddr 10.77.60.11 ${match} snat to 10.77.60.77'`;
    await broken(
      `ip addr add 10.77.60.77/32 dev lo; ${nat('meta l4proto icmp')}`,
      'nft delete table ip t',
      undefined,
      async () => {
        const matrix = await run();
        const natted = flow(matrix, 'onprem', 'aws');
        expect(natted).to.include({ noNat: 'fail', sourceIpPreserved: 'pass', result: 'fail', peerIp: '10.77.60.10' });
        expect(natted.packetSources).to.deep.equal({ ping: ['10.77.60.77'], ssh: ['10.77.60.10'] });
        expect(natted.reasons.join()).to.contain('NAT on the path').and.contain('10.77.60.77');
        expect(matrix.summary).to.include({ passed: 5, failed: 1, result: 'fail' });
      },
    );
    await broken(
      nat('tcp dport 22'),
      'nft delete table ip t; ip addr del 10.77.60.77/32 dev lo',
      undefined,
      async () => {
        const natted = flow(await run(), 'onprem', 'aws');
        expect(natted).to.include({ noNat: 'fail', sourceIpPreserved: 'fail', result: 'fail', peerIp: '10.77.60.77' });
        expect(natted.packetSources).to.deep.equal({ ping: ['10.77.60.10'], ssh: ['10.77.60.77'] });
      },
    );
  });

  it('compares the gateway with the baseline', async () => {
    const baselineGateways = Object.fromEntries(plan.sites.map((site) => [site.client.name, GATEWAY]));
    await broken(
      'ip route replace default via 10.77.60.9',
      `ip route replace default via ${GATEWAY}`,
      'aws-client',
      async () => {
        const matrix = await run({ phase: 'after-1', baselineGateways });
        expect(flow(matrix, 'aws', 'oci')).to.include({
          defaultGwUnchanged: 'fail',
          defaultGw: '10.77.60.9',
          baselineGw: GATEWAY,
          result: 'fail',
          ping: 'pass',
        });
        expect(flow(matrix, 'oci', 'aws')).to.include({ defaultGwUnchanged: 'pass', result: 'pass' });
      },
    );
    expect(flow(await run({ expectGateway: '10.77.60.254' }), 'aws', 'oci')).to.include({
      defaultGwUnchanged: 'fail',
      result: 'fail',
    });
  });

  it('notices that another host answers at the address', async () => {
    // Everything for aws-client goes to oci-client, which takes the address as its own.
    const ports = { aws: 'port1', oci: 'port2' };
    await broken(
      `ip route replace 10.77.60.11/32 via 10.77.60.13 dev ${ports.oci} onlink; ip netns exec oci-client ip addr add 10.77.60.11/32 dev lo`,
      `ip netns exec oci-client ip addr del 10.77.60.11/32 dev lo; ip route replace 10.77.60.11/32 dev ${ports.aws}`,
      undefined,
      async () => {
        const taken = flow(await run({ sites: ['onprem', 'aws'], deadlineMs: 4_000 }), 'onprem', 'aws');
        expect(taken).to.include({ result: 'fail', identityCheck: 'fail' });
        expect(taken.reasons.join()).to.contain('answered by another host');
        expect(taken.noNat).to.equal('na');
      },
    );
  });

  it('says what is missing when a flow is down', async () => {
    const drop =
      "nft 'add table ip t; add chain ip t f { type filter hook forward priority 0; }; add rule ip t f ip saddr 10.77.60.10 ip daddr 10.77.60.13 drop'";
    await broken(drop, 'nft delete table ip t', undefined, async () => {
      const matrix = await run({ sites: ['onprem', 'oci'], deadlineMs: 4_000 });
      const down = flow(matrix, 'onprem', 'oci');
      expect(down).to.include({
        result: 'fail',
        ping: 'fail',
        ssh: 'fail',
        sourceIpPreserved: 'na',
        noNat: 'na',
        identityCheck: 'na',
        peerIp: '',
        pingsReceived: 0,
      });
      expect(down.reasons.join()).to.contain('none of 3 pings was answered').and.contain('timed out');
    });
  });

  it('fails, and says so, when packets cannot be captured', async () => {
    hosts.sh(
      `printf '#!/bin/sh\\necho no capture here >&2\\nexit 1\\n' > ${hosts.dir}/bin/tcpdump; chmod 755 ${hosts.dir}/bin/tcpdump`,
    );
    try {
      const unseen = flow(await run(), 'onprem', 'aws');
      expect(unseen).to.include({ ping: 'pass', ssh: 'pass', noNat: 'na', result: 'fail' });
      expect(unseen.reasons.join()).to.contain('no capture here');
    } finally {
      hosts.sh(`rm ${hosts.dir}/bin/tcpdump`);
    }
  });

  it('leaves nothing running on the clients, and prepares them again without piling up keys', async () => {
    await run();
    expect(hosts.sh('ps -A -o comm= | grep -cE "tcpdump|ping" || :').trim()).to.equal('0');
    const again = await prepareProbes(
      pool,
      plan.sites.map((site) => site.client),
      new AbortController().signal,
    );
    expect(again).to.deep.equal(probes);
    expect(hosts.sh(`grep -c labrun-probe ${hosts.dir}/aws-client/.ssh/authorized_keys`).trim()).to.equal('1');
    expect((await run()).summary.result).to.equal('pass');
  });

  it('ends with the reason of its abort signal and leaves nothing running', async () => {
    const abort = new AbortController();
    const running = run({ signal: abort.signal });
    abort.abort(new Error('enough'));
    expect(
      await running.then(
        () => 'finished',
        (error: Error) => error.message,
      ),
    ).to.equal('enough');
    expect(hosts.sh('ps -A -o comm= | grep -c tcpdump || :').trim()).to.equal('0');
  });
});
