import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../src/errors.js';
import type { L2Record, LoopProbe, SitePlan } from '../../../src/model.js';
import type { NodePool } from '../../node.js';
import { startBroadcasts, type Broadcasts } from './broadcast.js';
import { captureLan, type LanCapture } from './capture.js';
import { readLanHost, type LanHost } from './hosts.js';
import { busiestSecond, loopProbes, macFlaps, topologyChanges } from './observe.js';
import { startLanPings, type LanPings } from './pings.js';
import { suppressionOf } from './suppression.js';

export interface LanWatch {
  /** Ends the watch, not before it has lasted `leastMs`, and tells what was seen. */
  stop(leastMs: number): Promise<L2Record>;
  /** Ends it without a result; does nothing after `stop`. */
  close(): Promise<void>;
}

export interface LanOptions {
  /** Nodes that cannot be asked, or whose silence says nothing. */
  without: ReadonlySet<string>;
  signal: AbortSignal;
}

/** What was sent last may still be under way. */
const SETTLE_MS = 200;
/** Ends what runs on the nodes by itself, whatever happens to labrun. */
const LIFE_SECONDS = 900;
const NO_OTHER = 'the LAN has no other host from which to look';

/**
 * Watches a site's LAN from its client, and from one of its routers: what arrives for everybody, pings inside the LAN, and
 * broadcasts that must arrive once and never come back. Throws SshError, LabrunError when the client cannot be asked.
 */
export async function startLanWatch(pool: NodePool, site: SitePlan, options: LanOptions): Promise<LanWatch> {
  const { without, signal } = options;
  const router = site.routers.find(({ name }) => !without.has(name));
  const [host, other, pings] = await Promise.all([
    readLanHost(pool, site.client, signal),
    router === undefined ? NO_OTHER : readLanHost(pool, router, signal).catch((error: unknown) => messageOf(error)),
    startLanPings(pool, site, site.client, without, signal),
  ]);
  const hosts = [host, ...(typeof other === 'string' ? [] : [other])];
  const parts: Parts = { stations: [], alone: typeof other === 'string' ? other : null, pings };
  const begin = performance.now();
  try {
    parts.stations = await Promise.all(hosts.map((each) => startStation(pool, each)));
    // Nobody sends before everybody looks.
    for (const station of parts.stations) station.broadcasts = await startBroadcasts(pool, station.host, LIFE_SECONDS);
  } catch (error) {
    await end(parts);
    throw error;
  }
  return {
    async stop(leastMs) {
      try {
        await sleep(Math.max(0, leastMs - (performance.now() - begin)), undefined, { signal });
        const watchedMs = Math.round(performance.now() - begin);
        await Promise.all(parts.stations.map(({ broadcasts }) => broadcasts?.stop()));
        await sleep(SETTLE_MS, undefined, { signal });
        const pinged = await pings.stop();
        return describe(site, parts, pinged, watchedMs);
      } finally {
        await end(parts);
      }
    },
    close: () => end(parts),
  };
}

/** One host from which the LAN is seen. */
interface Station {
  host: LanHost;
  capture: LanCapture;
  broadcasts: Broadcasts | null;
}

interface Parts {
  /** The client first. */
  stations: Station[];
  /** Why there is no second one; null when there is. */
  alone: string | null;
  pings: LanPings;
}

async function startStation(pool: NodePool, host: LanHost): Promise<Station> {
  return { host, capture: await captureLan(pool, host, LIFE_SECONDS), broadcasts: null };
}

async function end({ pings, stations }: Parts): Promise<void> {
  const ends = stations.flatMap(({ capture, broadcasts }) => [broadcasts?.stop(), capture.stop()]);
  await Promise.allSettled([pings.close(), ...ends]);
}

function describe(
  site: SitePlan,
  { stations, alone }: Parts,
  pinged: { sent: number; lost: number },
  watchedMs: number,
): L2Record {
  const [first] = stations;
  const skipped: Record<string, string> = {};
  const unless = <T>(why: string | null, what: string, value: T | null): T | null => {
    if (why === null) return value;
    skipped[what] = why;
    return null;
  };
  const { frames = [], cutShort } = first?.capture ?? {};
  const blind = first === undefined ? 'there is no capture' : first.capture.error();
  const changes = topologyChanges(frames);
  const silence = `no message of a spanning tree was heard at ${first?.host.name} in ${watchedMs} ms: none speaks on this LAN, or not to hosts`;
  const suppression = suppressionOf(
    frames,
    stations.map(({ host }) => host),
  );
  if (pinged.sent === 0) skipped['pings'] = 'neither the gateway nor a router of the LAN answers pings';
  return {
    site: site.name,
    watchedMs,
    broadcastsPerSecond: unless(blind, 'broadcastsPerSecond', busiestSecond(frames, cutShort?.() === true)),
    topologyChanges: unless(blind ?? (changes === null ? silence : null), 'topologyChanges', changes),
    macFlaps: unless(blind, 'macFlaps', macFlaps(frames, first?.host.mac ?? '')),
    loopProbes: unless(alone ?? cannotProbe(stations), 'loopProbes', loopProbesOf(stations)),
    pingSent: pinged.sent,
    pingLost: pinged.lost,
    suppression: unless(
      blind ?? ('why' in suppression ? suppression.why : null),
      'suppression',
      'mechanism' in suppression ? suppression.mechanism : null,
    ),
    skipped,
  };
}

function cannotProbe(stations: readonly Station[]): string | null {
  for (const { host, capture, broadcasts } of stations) {
    const error = capture.error() ?? (broadcasts?.sent().length ? null : `${host.name} could not send a broadcast`);
    if (error !== null) return error;
  }
  return null;
}

function loopProbesOf(stations: readonly Station[]): LoopProbe[] {
  return stations.flatMap((from) =>
    stations
      .filter((to) => to !== from)
      .map((to) => ({
        from: from.host.name,
        to: to.host.name,
        ...loopProbes(
          from.broadcasts?.prefix ?? '',
          from.broadcasts?.sent() ?? [],
          from.capture.frames,
          to.capture.frames,
        ),
      })),
  );
}
