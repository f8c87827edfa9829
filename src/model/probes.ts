import type { CheckResult, SiteName } from './plan.js';

/* What probes beyond the matrix see: of paths, protocols and LANs. */

/** What packets of many sizes and whole transfers see of one flow. `skipped`: why the source or destination has no means for a part. */
export interface PathProbe {
  src: string;
  dst: string;
  /** Pings that must not be fragmented; sizes are whole IPv4 packets in bytes. */
  mtu: {
    /** MTU of the source's link; 0 when it was not read. */
    linkMtu: number;
    tried: number[];
    answered: number[];
    /** Sizes that the kernel or a router refused as too big, aloud: a sender learns from that, and nothing is wrong. */
    refused: number[];
    /** What the kernel or a router said: `Message too long`, `Frag needed`; empty when it fell silent. */
    said: string;
    skipped?: string;
    /** Why it could not be tried to the end. */
    error?: string;
  };
  /** One TCP transfer of many full-sized segments from src to dst. `bytes` is what was to be sent; 0: nothing was tried. */
  bulk: {
    bytes: number;
    received: number;
    /** True when what was received is byte for byte what was sent. */
    intact: boolean;
    /** True when the connection opened and answered a first, small segment. */
    opened: boolean;
    ms: number;
    skipped?: string;
    error?: string;
  };
  /** Fresh TCP connections, one after the other, until one does not open. */
  connections: { tried: number; opened: number; skipped?: string; error?: string };
}

/** One protocol between two clients, as an application sees it. */
export interface ProtocolProbe {
  protocol: 'ftp-active' | 'ftp-passive' | 'rpc' | 'nfs';
  src: string;
  dst: string;
  /** `skip` with `detail`: no server or no client for it on the nodes. `na`: there is one and it could not be used. */
  result: CheckResult;
  detail: string;
  /** Source address that the server saw, where the protocol tells. */
  peerIp?: string;
  /** Address that the server gave as its own, where the protocol tells. */
  serverIp?: string;
}

/** Numbered broadcasts that one host of a LAN sent, and what became of them. */
export interface LoopProbe {
  from: string;
  /** Another host, which should see each once. */
  to: string;
  sent: number;
  arrived: number;
  /** Arrivals beyond the first of each. */
  repeated: number;
  /** How many came back to the sender. */
  returned: number;
}

/** A site's LAN, watched for a while from the hosts on it: at rest, or while a round of faults played. */
export interface L2Record {
  site: SiteName;
  watchedMs: number;
  /** Broadcast and multicast frames in the busiest second. Each of these is null with a reason in `skipped` when it cannot be seen. */
  broadcastsPerSecond: number | null;
  /** How often a spanning tree began to announce a change of its topology. */
  topologyChanges: number | null;
  /** How often an address went back to a hardware address that it had left, or a host saw its own come in from outside. */
  macFlaps: number | null;
  loopProbes: LoopProbe[] | null;
  pingSent: number;
  pingLost: number;
  /** What keeps the LAN free of loops: `single-uplink`, `rstp`, ... */
  suppression: string | null;
  skipped: Record<string, string>;
}
