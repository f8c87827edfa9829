import { expect } from 'chai';
import { evaluateFlow, summarize, type FlowObservation } from '../../src/matrix/evaluate.js';
import { isComplete, packetEvidence, type Capture } from '../../src/matrix/packets.js';
import type { Packet } from '../../src/matrix/pcap.js';
import type { FlowReport } from '../../src/matrix/report.js';
import { packetsOf, patternOf, rejected, sampleReport, through } from './support.js';

const KEY = 'k'.repeat(43);
const source = (): Packet[] => packetsOf('source.sll2.pcap');
const destination = (): Packet[] => packetsOf('destination.sll.pcap');

function observe(changes: Partial<FlowObservation> = {}): FlowObservation {
  const report = sampleReport();
  return {
    flow: through,
    source: report,
    report: report.flows.get(0),
    packets: packetEvidence(through, patternOf(0), { packets: source() }, { packets: destination() }),
    presentedKeys: [KEY],
    identities: {
      source: { hostname: 'onprem-client', hostKeySha256: 'other' },
      destination: { hostname: 'aws-client', hostKeySha256: KEY },
    },
    ...changes,
  };
}
const withSsh = (changes: Partial<FlowReport['ssh']>): Partial<FlowObservation> => {
  const report = sampleReport().flows.get(0);
  if (report === undefined) throw new Error('no sample');
  return { report: { ...report, ssh: { ...report.ssh, ...changes } } };
};
const withPackets = (
  at: 'source' | 'destination',
  change: (packet: Packet) => Packet | null,
): Partial<FlowObservation> => {
  const changed = (packets: Packet[]): Packet[] => packets.map(change).filter((packet) => packet !== null);
  const there: Capture = { packets: at === 'source' ? changed(source()) : source() };
  const here: Capture = { packets: at === 'destination' ? changed(destination()) : destination() };
  return { packets: packetEvidence(through, patternOf(0), there, here) };
};

describe('judgement of one flow', () => {
  it('passes what was seen from both ends', () => {
    const flow = evaluateFlow(observe({ baselineGateway: '10.77.60.1', expectGateway: '10.77.60.1' }));
    expect(flow).to.deep.include({
      src: 'onprem-client',
      dst: 'aws-client',
      srcIp: '10.77.60.10',
      dstIp: '10.77.60.11',
      peerIp: '10.77.60.10',
      defaultGw: '10.77.60.1',
      ping: 'pass',
      ssh: 'pass',
      sourceIpPreserved: 'pass',
      defaultGwUnchanged: 'pass',
      noNat: 'pass',
      identityCheck: 'pass',
      result: 'pass',
      pingsSent: 3,
      pingsReceived: 3,
      packetSources: { ping: ['10.77.60.10'], ssh: ['10.77.60.10'] },
      baselineGw: '10.77.60.1',
      reasons: [],
    });
  });

  it('judges packets of an Ethernet capture alike', () => {
    const packets = packetEvidence(
      through,
      patternOf(0),
      { packets: packetsOf('source.ethernet.pcap') },
      { packets: destination() },
    );
    expect(evaluateFlow(observe({ packets })).noNat).to.equal('pass');
  });

  it('fails a flow that was rejected on the path, and passes nothing that was not seen', () => {
    const report = sampleReport();
    const packets = packetEvidence(rejected, patternOf(1), { packets: source() }, { packets: [] });
    const flow = evaluateFlow(observe({ flow: rejected, report: report.flows.get(1), packets, presentedKeys: [] }));
    expect(flow).to.include({
      ping: 'fail',
      ssh: 'fail',
      sourceIpPreserved: 'na',
      noNat: 'na',
      identityCheck: 'na',
      defaultGwUnchanged: 'pass',
      result: 'fail',
    });
    expect(flow.reasons.join('; ')).to.contain('Destination Port Unreachable').and.contain('Connection refused');
  });

  it('fails every check of a source that could not be asked', () => {
    const flow = evaluateFlow(
      observe({
        source: { error: 'ssh.connect: no route' },
        report: undefined,
        presentedKeys: [],
        packets: { error: 'no capture' },
      }),
    );
    expect(flow).to.include({
      ping: 'fail',
      ssh: 'fail',
      sourceIpPreserved: 'na',
      defaultGwUnchanged: 'fail',
      noNat: 'na',
      identityCheck: 'na',
      result: 'fail',
    });
    expect(flow.reasons.join()).to.contain('no route');
  });

  it('tells NAT of either end, direction and protocol by the packets alone', () => {
    const cases: [string, 'source' | 'destination', Packet['kind'], 'src' | 'dst'][] = [
      ['ping request arrived', 'destination', 'echo-request', 'src'],
      ['ping request left', 'source', 'echo-request', 'src'],
      ['ping reply left', 'destination', 'echo-reply', 'dst'],
      ['ping reply arrived', 'source', 'echo-reply', 'src'],
      ['ssh SYN arrived', 'destination', 'syn', 'src'],
      ['ssh SYN arrived', 'destination', 'syn', 'dst'],
      ['ssh SYN-ACK arrived', 'source', 'syn-ack', 'src'],
    ];
    for (const [what, at, kind, field] of cases) {
      const flow = evaluateFlow(
        observe(withPackets(at, (packet) => (packet.kind === kind ? { ...packet, [field]: '192.0.2.9' } : packet))),
      );
      expect(flow, what).to.include({ noNat: 'fail', result: 'fail', sourceIpPreserved: 'pass' });
      expect(flow.reasons.join()).to.contain(`NAT on the path: ${what} as`).and.contain('192.0.2.9');
    }
    const moved = evaluateFlow(
      observe(withPackets('destination', (packet) => (packet.kind === 'syn' ? { ...packet, srcPort: 1024 } : packet))),
    );
    expect(moved, 'port translation').to.include({ noNat: 'fail' });
  });

  it('does not pass NAT-free what was seen at one end only', () => {
    for (const kind of ['echo-request', 'echo-reply', 'syn', 'syn-ack'] as const)
      for (const at of ['source', 'destination'] as const) {
        const seen = observe(withPackets(at, (packet) => (packet.kind === kind ? null : packet)));
        expect(isComplete(seen.packets)).to.equal(false);
        expect(evaluateFlow(seen), `${kind} unseen at the ${at}`).to.include({ noNat: 'na', result: 'fail' });
      }
  });

  it('is not misled by other connections of the same clients', () => {
    const other: Packet = {
      kind: 'syn',
      src: '10.77.60.10',
      dst: '10.77.60.11',
      direction: 'out',
      srcPort: 50_000,
      dstPort: 22,
      seq: 7,
      ack: 0,
    };
    const packets = packetEvidence(
      through,
      patternOf(0),
      { packets: [other, ...source()] },
      { packets: [{ ...other, direction: 'in' }, ...destination()] },
    );
    expect(evaluateFlow(observe({ packets }))).to.include({ noNat: 'pass', result: 'pass' });
  });

  it('takes the source address from sshd alone, apart from the packets', () => {
    const flow = evaluateFlow(observe(withSsh({ peerIp: '10.77.60.4' })));
    expect(flow).to.include({ sourceIpPreserved: 'fail', noNat: 'pass', result: 'fail', peerIp: '10.77.60.4' });
    expect(evaluateFlow(observe(withSsh({ serverIp: '10.0.0.1' })))).to.include({ sourceIpPreserved: 'fail' });
  });

  it('compares the gateway with the baseline and with what was expected', () => {
    expect(evaluateFlow(observe({ baselineGateway: '10.77.60.9' }))).to.include({
      defaultGwUnchanged: 'fail',
      result: 'fail',
    });
    expect(evaluateFlow(observe({ baselineGateway: '' }))).to.include({ defaultGwUnchanged: 'fail' });
    expect(evaluateFlow(observe({ expectGateway: '10.77.60.9' }))).to.include({ defaultGwUnchanged: 'fail' });
    expect(evaluateFlow(observe({ source: { ...sampleReport(), gateway: '' } }))).to.include({
      defaultGwUnchanged: 'fail',
    });
  });

  it('knows who answers by host key and hostname', () => {
    expect(evaluateFlow(observe({ presentedKeys: ['x'] })).reasons.join()).to.contain('answered by another host');
    expect(evaluateFlow(observe({ presentedKeys: [] }))).to.include({ identityCheck: 'na', result: 'fail' });
    expect(evaluateFlow(observe(withSsh({ hostname: 'aws-router-a' })))).to.include({
      identityCheck: 'fail',
      result: 'fail',
    });
    expect(evaluateFlow(observe({ source: { ...sampleReport(), hostname: 'else' } }))).to.include({
      identityCheck: 'fail',
      result: 'fail',
    });
    const report = sampleReport().flows.get(0);
    if (report === undefined) throw new Error('no sample');
    expect(evaluateFlow(observe({ report: { ...report, replySources: ['10.77.60.4'] } }))).to.include({
      ping: 'fail',
      result: 'fail',
    });
  });
});

describe('summary of a matrix', () => {
  const about = { phase: 'after-1', parallelism: 12, elapsedMs: 312.4 };

  it('counts', () => {
    const pass = evaluateFlow(observe());
    expect(summarize([pass, { ...pass, result: 'fail' }], about).summary).to.deep.equal({
      total: 2,
      passed: 1,
      failed: 1,
      result: 'fail',
      phase: 'after-1',
      parallelism: 12,
      elapsedSeconds: 0.312,
    });
    expect(summarize([pass], about).summary.result).to.equal('pass');
  });

  it('does not pass an empty matrix', () => {
    expect(summarize([], about).summary.result).to.equal('fail');
  });
});
