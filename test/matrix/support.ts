import { readFileSync } from 'node:fs';
import { PcapReader, type Packet } from '../../src/matrix/pcap.js';
import { parseSourceReport, type SourceReport } from '../../src/matrix/report.js';
import type { Flow } from '../../src/model.js';

/**
 * One real probe of two flows from onprem-client, recorded in namespaces: `source-report.txt` is what the probe printed,
 * the captures were taken beside it at both ends. Flow 0 got through; flow 1 was rejected by a firewall on the path.
 */
export const through: Flow = {
  src: 'onprem-client',
  dst: 'aws-client',
  srcSite: 'onprem',
  dstSite: 'aws',
  srcIp: '10.77.60.10',
  dstIp: '10.77.60.11',
};
export const rejected: Flow = { ...through, dst: 'oci-client', dstSite: 'oci', dstIp: '10.77.60.13' };
export const patternOf = (number: number): string => `${'a0'.repeat(15)}0${number}`;

export function sample(name: string): Buffer {
  return readFileSync(new URL(`./samples/${name}`, import.meta.url));
}

export function sampleReport(): SourceReport {
  return parseSourceReport(sample('source-report.txt').toString());
}

export function packetsOf(name: string, chunkBytes = 100_000): Packet[] {
  const reader = new PcapReader();
  const bytes = sample(name);
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes));
  return reader.packets;
}
