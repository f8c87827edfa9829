import { PROFILES, SITES } from '../model.js';
import type { RunEventBody } from './events.js';
import { flag, list, map, number, object, oneOf, optional, orNull, record, text, type Shape } from './shape.js';

const kind = oneOf(...SITES);
/** One of the four, or a branch. */
const site: Shape = (value) => (typeof value === 'string' && /^branch-\d+$/.test(value) ? null : kind(value));
const scalar: Shape = (value) => (['string', 'number', 'boolean'].includes(typeof value) ? null : '');
const check = optional(oneOf('pass', 'fail', 'skip', 'na'));
const texts = list(text);

const node = record({ name: text, site, role: oneOf('router', 'client'), lanIp: text, overlayIp: optional(text) });
const plan = record({
  subnet: text,
  routeReflector: text,
  sites: list(record({ name: site, gateway: text, routers: list(node), client: node })),
});

/** What older records lack is filled in when they are folded. */
const scenario = record({
  name: text,
  profile: oneOf(...PROFILES),
  providers: list(kind),
  sites: optional(number),
  matrix: optional(record({ sample: number, seed: number })),
  ttlSeconds: number,
  faults: list(
    record({
      fault: text,
      provider: kind,
      args: object,
      round: optional(number),
      forMs: optional(orNull(number)),
      takeover: optional(oneOf('seize', 'hand-over', 'none')),
      before: optional(list(object)),
    }),
  ),
  expect: list(record({ assertion: text, args: object, name: optional(text), optional: optional(flag) })),
});

const sample = record({ rule: text, seed: number, count: number, of: number });

/** A matrix of another harness has less of each flow than labrun's own. */
export const MATRIX_SHAPE = record({
  flows: list(
    record({
      src: text,
      dst: text,
      srcIp: text,
      dstIp: text,
      peerIp: optional(text),
      defaultGw: optional(text),
      baselineGw: optional(text),
      ping: check,
      ssh: check,
      sourceIpPreserved: check,
      defaultGwUnchanged: check,
      noNat: check,
      identityCheck: check,
      pingsSent: optional(number),
      pingsReceived: optional(number),
      packetSources: optional(record({ ping: texts, ssh: texts })),
      reasons: optional(texts),
    }),
  ),
  summary: record({ phase: text, sample: optional(sample) }),
});

const inventory = record({
  site: kind,
  machines: list(record({ node: text, state: text })),
  nics: list(record({ node: text, id: text, primary: text, secondary: texts, forwarding: flag })),
});

const links = optional(list(record({ device: text, mac: text, mtu: number, addresses: texts })));

/** What routers say is their own affair: an assertion that cannot read it says so. */
const said = optional(list(object));

const routerState = record({
  node: text,
  actions: said,
  owners: said,
  paths: said,
  events: said,
  addresses: optional(texts),
  pool: optional(object),
  links,
  routes: optional(list(record({ dst: text, device: text, via: optional(text), metric: optional(number) }))),
  rpFilter: optional(map(number)),
  redirectsSent: optional(number),
  version: optional(text),
  error: optional(text),
});

const clientState = record({
  node: text,
  neighbours: optional(list(record({ address: text, mac: text, state: text }))),
  links,
  gateway: optional(text),
  redirectsReceived: optional(number),
  error: optional(text),
});

const held = list(record({ site, address: text, nodes: texts }));
const moment = record({
  atMs: orNull(number),
  holders: held,
  claims: held,
  bestPaths: list(object),
  own: list(record({ node: text, addresses: texts })),
  pools: list(object),
  unread: list(record({ what: text, why: text })),
});

const outage = record({
  src: text,
  dst: text,
  sent: number,
  lost: number,
  firstLossMs: orNull(number),
  lastLossMs: orNull(number),
  outageMs: number,
  recovered: flag,
});

const stream = record({ src: text, dst: text, survived: flag, longestGapMs: number, error: optional(text) });
const call = record({ seq: number, at: text, principal: text, operation: text, ok: flag, code: optional(text) });

/** What each record of events.jsonl must be like for its fold to make sense of it, by type. */
export const RECORD_SHAPES: Readonly<Record<RunEventBody['type'], Shape>> = {
  'run-start': record({ runId: text, scenario, plan, ttlExpiresAt: text, labrunVersion: text }),
  'scenario-extended': record({ scenario, cycles: optional(number) }),
  lab: record({
    lab: oneOf('netns', 'sim', 'cloud'),
    label: text,
    router: text,
    probeIntervalMs: number,
    chosen: optional(text),
  }),
  'step-start': record({ step: text, id: text, title: text }),
  'step-end': record({ id: text, status: oneOf('ok', 'failed', 'skipped'), detail: optional(text) }),
  intent: record({ id: number, op: text, kind: text, name: text }),
  outcome: record({ id: number, ok: flag }),
  'site-up': record({ site }),
  deployed: record({ commit: text, build: text, versions: map(text) }),
  converged: record({ phase: text, lastSeen: text }),
  matrix: record({ phase: text, matrix: MATRIX_SHAPE }),
  inventory: record({ phase: text, inventory }),
  'inventory-error': record({ phase: text, site, error: text }),
  'router-state': record({ phase: text, state: routerState }),
  'client-state': record({ phase: text, state: clientState }),
  moment: record({ phase: text, moment, nth: optional(number) }),
  'path-probes': record({ phase: text, probes: list(record({ src: text, dst: text })) }),
  'protocol-probes': record({
    phase: text,
    probes: list(record({ protocol: text, src: text, dst: text, result: text, detail: text })),
  }),
  l2: record({ phase: text, record: record({ site, watchedMs: number, skipped: object }) }),
  'provider-calls': record({ phase: text, site, calls: list(call) }),
  'not-recorded': record({ phase: text, what: text, why: text }),
  'random-draw': record({ seed: number, drawn: texts }),
  pause: record({ round: number, what: text, ok: flag, lastSeen: optional(text) }),
  cycle: record({
    number,
    rounds: number,
    flowsPassed: number,
    flowsTotal: number,
    worstOutageMs: orNull(number),
  }),
  'fault-start': record({ index: number, fault: text, site, node: text, args: object }),
  'fault-injected': record({ index: number, off: optional(texts), on: optional(texts) }),
  'fault-effect': record({ index: number, proof: map(scalar) }),
  'fault-no-effect': record({ index: number, why: text }),
  'fault-lifted': record({ index: number, ok: flag, error: optional(text) }),
  outages: record({
    index: number,
    probeIntervalMs: number,
    watchedMs: number,
    flows: list(outage),
    sample: optional(sample),
    stream: optional(stream),
  }),
  'fault-undone': record({ index: number, ok: flag, error: optional(text) }),
  'evidence-final': object,
  interrupted: record({ signal: text }),
  error: record({ code: text, message: text, where: text }),
  teardown: record({
    status: oneOf('completed', 'pending', 'failed', 'skipped'),
    leftovers: list(record({ site: text, kind: text, id: text, name: text, why: text })),
    error: optional(text),
  }),
  'run-end': record({ exitCode: number }),
};

/** Which part of a record is not what its type asks for (`.matrix.flows[3].src`); null when it is whole. */
export function brokenPart(event: { type: string }): string | null {
  const shape = (RECORD_SHAPES as Readonly<Record<string, Shape | undefined>>)[event.type];
  return shape === undefined ? null : shape(event);
}

export function isKnownType(type: string): boolean {
  return Object.hasOwn(RECORD_SHAPES, type);
}
