import { expect } from 'chai';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { FlowTrack } from '../../../runners/probes/flow-track.js';
import { LineSplitter } from '../../../runners/probes/lines.js';
import type { Flow } from '../../../src/model.js';

const flow: Flow = {
  src: 'onprem-client',
  dst: 'aws-client',
  srcSite: 'onprem',
  dstSite: 'aws',
  srcIp: '10.77.60.10',
  dstIp: '10.77.60.11',
};

/** Real output of iputils ping (see each sample), fed as it would arrive. */
function replay(sample: string, intervalMs: number): FlowTrack {
  const track = new FlowTrack(flow, intervalMs);
  const splitter = new LineSplitter((line) => track.line(line, 0));
  splitter.push(readFileSync(new URL(`./samples/${sample}`, import.meta.url)));
  splitter.end();
  return track;
}

describe('outage of one flow, from ping output', () => {
  it('spans the answered probes around the loss', () => {
    const outage = replay('outage.txt', 20).outage(1_795_479_821_590, 0, true);
    // Probes 15 to 29 were lost: 14 left at .582201, 30 at .924677, and 16 at about .622154, when 15 was given up.
    expect(outage).to.include({
      src: 'onprem-client',
      dst: 'aws-client',
      sent: 42,
      lost: 15,
      outageMs: 342.5,
      recovered: true,
    });
    expect(outage.firstLossMs).to.be.closeTo(12, 4);
    expect(outage.lastLossMs).to.be.closeTo(313, 4);
  });

  it('takes the node clock into account', () => {
    const outage = replay('outage.txt', 20).outage(1_795_479_821_590, 1_000, true);
    expect(outage.firstLossMs).to.be.closeTo(-988, 4);
    expect(outage.outageMs).to.equal(342.5);
  });

  it('has no outage where duplicates arrive', () => {
    expect(replay('dup.txt', 100).outage(0, 0, true)).to.include({
      sent: 4,
      lost: 0,
      outageMs: 0,
      recovered: true,
      firstLossMs: null,
      lastLossMs: null,
    });
  });

  it('takes late and reordered answers for what they are on a path longer than the interval', () => {
    const outage = replay('slow-path.txt', 20).outage(1_795_479_858_000, 0, true);
    // Only probes 20 and 21 were lost; those under way at the end are not counted.
    expect(outage).to.include({ lost: 2, recovered: true });
    expect(outage.sent).to.be.within(38, 42);
    // 19 left at 858.959061, 22 at 859.013348.
    expect(outage.outageMs).to.equal(54.3);
  });

  it('does not recover from a destination that became unreachable', () => {
    const outage = replay('unreachable.txt', 100).outage(1_795_479_822_500, 0, true);
    expect(outage).to.include({ recovered: false });
    expect(outage.lost).to.be.within(16, 18);
    // From the last answer, probe 3 at 822.410186, to the last line.
    expect(outage.outageMs).to.equal(3692);
  });

  it('never answered: all lost, not recovered', () => {
    const track = new FlowTrack(flow, 20);
    for (let n = 1; n <= 50; n += 1) track.line(`[${(1000 + n * 0.02).toFixed(6)}] no answer yet for icmp_seq=${n}`, 0);
    track.line('51 packets transmitted, 0 received, 100% packet loss, time 1019ms', 0);
    const outage = track.outage(1_000_000, 0, true);
    expect(outage).to.include({ recovered: false });
    expect(outage.lost).to.be.at.least(48).and.to.equal(outage.sent);
    expect(outage.outageMs).to.be.within(950, 1_020);
  });

  it('says nothing was sent when ping could not start', () => {
    const track = replay('noroute.txt', 100);
    expect(track.outage(0, 0, false)).to.include({ sent: 0, lost: 0, recovered: false });
    expect(track.lastSeen).to.contain('Network is unreachable');
  });

  it('is not recovered when the ping ended before it was told to', () => {
    expect(replay('dup.txt', 100).outage(0, 0, false).recovered).to.equal(false);
  });

  it('forgets what was before the mark', () => {
    const track = new FlowTrack(flow, 20);
    const reply = (seq: number): void =>
      track.line(
        `[${(seq * 0.02).toFixed(6)}] 64 bytes from 10.77.60.11: icmp_seq=${seq} ttl=64 time=0.050 ms`,
        seq * 20,
      );
    track.line('[0.060000] no answer yet for icmp_seq=2', 60);
    for (const seq of [5, 6, 7]) reply(seq);
    track.mark();
    for (const seq of [8, 9]) reply(seq);
    expect(track.outage(0, 0, true)).to.include({ sent: 3, lost: 0, outageMs: 0, recovered: true });
  });

  it('does not take an answer from another address for one', () => {
    const track = new FlowTrack(flow, 20);
    for (let seq = 1; seq <= 20; seq += 1)
      track.line(`[${(seq * 0.02).toFixed(6)}] 64 bytes from 10.77.60.99: icmp_seq=${seq} ttl=64 time=0.050 ms`, 0);
    expect(track.outage(0, 0, true)).to.include({ recovered: false });
  });

  it('goes on counting when sequence numbers wrap', () => {
    const track = new FlowTrack(flow, 20);
    for (let n = 65_530; n <= 65_550; n += 1) {
      if (n === 65_537) continue;
      track.line(
        `[${(n * 0.02).toFixed(6)}] 64 bytes from 10.77.60.11: icmp_seq=${n % 65_536} ttl=64 time=0.050 ms`,
        0,
      );
      if (n === 65_530) track.mark();
    }
    expect(track.outage(0, 0, true)).to.include({ sent: 21, lost: 1, outageMs: 40, recovered: true });
  });

  it('knows when the flow has been quiet, and when it is not', () => {
    const track = new FlowTrack(flow, 20);
    const reply = (seq: number, at: number): void =>
      track.line(`[${(at / 1000).toFixed(6)}] 64 bytes from 10.77.60.11: icmp_seq=${seq} ttl=64 time=0.050 ms`, at);
    for (let seq = 1; seq <= 10; seq += 1) reply(seq, seq * 20);
    expect(track.quietFor(150, 200)).to.equal(true);
    expect(track.quietFor(500, 200), 'answering for 180 ms only').to.equal(false);
    track.line('[0.240000] no answer yet for icmp_seq=11', 240);
    reply(12, 242);
    reply(13, 260);
    expect(track.quietFor(150, 290)).to.equal(false);
    for (let seq = 14; seq <= 30; seq += 1) reply(seq, seq * 20);
    expect(track.quietFor(150, 600)).to.equal(true);
    expect(track.quietFor(150, 1_000), 'silent for 400 ms').to.equal(false);
  });

  it('finds any outage within one interval, whatever is lost', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 2, max: 30 }),
        (before, lost, after) => {
          const track = new FlowTrack(flow, 20);
          for (let seq = 1; seq <= before + lost + after; seq += 1) {
            const at = (seq * 20) / 1000;
            const isLost = seq > before && seq <= before + lost;
            const answered = `[${at.toFixed(6)}] 64 bytes from 10.77.60.11: icmp_seq=${seq} ttl=64 time=0.000 ms`;
            track.line(isLost ? `[${(at + 0.02).toFixed(6)}] no answer yet for icmp_seq=${seq}` : answered, 0);
          }
          const outage = track.outage(0, 0, true);
          expect(outage).to.include({
            lost,
            recovered: true,
            outageMs: (lost + 1) * 20,
            firstLossMs: (before + 1) * 20,
            lastLossMs: (before + lost) * 20,
          });
        },
      ),
    );
  });
});
