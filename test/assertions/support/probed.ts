import type { L2Record, LabPlan, PathProbe, ProtocolProbe } from '../../../src/model.js';
import type { RunEventBody } from '../../../src/run/events.js';
import { flows } from '../../../src/scenario/topology.js';
import { Recording } from '../../evidence/support/recording.js';

export const SIZES = [576, 1200, 1280, 1400, 1420, 1440, 1460, 1480, 1500];

/** A recorded run with everything that path, protocol and LAN probes see when all is well, at every settled phase. */
export function probedRecording(author?: ConstructorParameters<typeof Recording>[0]): Recording {
  const recording = new Recording(author);
  recording.timed = recording.timed.flatMap((entry) => {
    const { body, tMs } = entry;
    if (body.type !== 'matrix') return [entry];
    return [entry, ...healthyProbes(recording.plan, body.phase).map((probes) => ({ tMs, body: probes }))];
  });
  return recording;
}

/** The path probe of one flow, to be broken by a test. */
export function path(recording: Recording, phase: string, src: string, dst: string): PathProbe {
  const probes = recording.all('path-probes').find((body) => body.phase === phase)?.probes ?? [];
  return found(probes.find((probe) => probe.src === src && probe.dst === dst));
}

export function protocol(
  recording: Recording,
  phase: string,
  name: ProtocolProbe['protocol'],
  src: string,
  dst: string,
): ProtocolProbe {
  return found(
    protocols(recording, phase).find((probe) => probe.protocol === name && probe.src === src && probe.dst === dst),
  );
}

export function protocols(recording: Recording, phase: string): ProtocolProbe[] {
  return recording.all('protocol-probes').find((body) => body.phase === phase)?.probes ?? [];
}

export function lan(recording: Recording, phase: string): L2Record {
  return found(recording.all('l2').find((body) => body.phase === phase)?.record);
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('there is no such record');
  return value;
}

function healthyProbes(plan: LabPlan, phase: string): RunEventBody[] {
  const list = flows(plan);
  const probes = list.map(({ src, dst }): PathProbe => ({
    src,
    dst,
    mtu: { linkMtu: 1500, tried: [...SIZES], answered: [...SIZES], refused: [], said: '' },
    bulk: { bytes: 524_288, received: 524_288, intact: true, opened: true, ms: 40 },
    connections: { tried: 5, opened: 5 },
  }));
  const protocolProbes = list.flatMap(({ src, dst, srcIp, dstIp }): ProtocolProbe[] => [
    { protocol: 'ftp-active', src, dst, result: 'pass', detail: '200000 bytes', peerIp: srcIp },
    { protocol: 'ftp-passive', src, dst, result: 'pass', detail: '200000 bytes', peerIp: srcIp, serverIp: dstIp },
    { protocol: 'rpc', src, dst, result: 'pass', detail: 'null calls over TCP and UDP' },
    { protocol: 'nfs', src, dst, result: 'pass', detail: '100000 bytes' },
  ]);
  return [
    { type: 'l2', phase, record: healthyLan() },
    { type: 'path-probes', phase, probes },
    { type: 'protocol-probes', phase, probes: protocolProbes },
  ];
}

function healthyLan(): L2Record {
  const probe = { sent: 10, arrived: 10, repeated: 0, returned: 0 };
  return {
    site: 'onprem',
    watchedMs: 5000,
    broadcastsPerSecond: 4,
    topologyChanges: 0,
    macFlaps: 0,
    loopProbes: [
      { from: 'onprem-client', to: 'onprem-router', ...probe },
      { from: 'onprem-router', to: 'onprem-client', ...probe },
    ],
    pingSent: 100,
    pingLost: 0,
    suppression: 'rstp',
    skipped: {},
  };
}
