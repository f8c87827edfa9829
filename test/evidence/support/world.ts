import type {
  ActionRecord,
  HolderEvent,
  LabPlan,
  Matrix,
  MatrixFlow,
  NodePlan,
  RouterState,
  SiteInventory,
  SiteName,
  SitePlan,
} from '../../../src/model.js';
import { routerKernel, routesBy } from './kernel.js';
import { flows } from '../../../src/scenario/topology.js';
import { kindOf } from '../../../src/scenario/site-kind.js';

/** When recorded runs begin. */
export const EPOCH = Date.parse('2026-11-23T08:19:00.000Z');

export function wallAt(tMs: number): string {
  return new Date(EPOCH + tMs).toISOString();
}

/** RFC 3339 with nanoseconds, as routers write it. */
export function routerTime(tMs: number): string {
  return wallAt(tMs).replace('Z', '123456Z');
}

/** Clients of all other sites: what a site captures. */
export function remoteClients(plan: LabPlan, site: string): string[] {
  return plan.sites.filter((other) => other.name !== site).map((other) => other.client.lanIp);
}

export function nicId(node: string): string {
  return `eni-of-${node}`;
}

/** A matrix in which everything is as it should be. */
export function healthyMatrix(plan: LabPlan, phase: string): Matrix {
  const list = flows(plan).map(({ src, dst, srcIp, dstIp }): MatrixFlow => ({
    src,
    dst,
    srcIp,
    dstIp,
    peerIp: srcIp,
    defaultGw: '10.77.60.1',
    ping: 'pass',
    sourceIpPreserved: 'pass',
    defaultGwUnchanged: 'pass',
    noNat: 'pass',
    identityCheck: 'pass',
    result: 'pass',
    ssh: 'pass',
    pingsSent: 3,
    pingsReceived: 3,
    rttMs: 0.4,
    sshMs: 51,
    packetSources: { ping: [srcIp], ssh: [srcIp] },
    ...(phase === 'baseline' ? {} : { baselineGw: '10.77.60.1' }),
    reasons: [],
  }));
  const summary = { total: list.length, passed: list.length, failed: 0, result: 'pass' as const };
  return { flows: list, summary: { ...summary, phase, parallelism: 12, elapsedSeconds: 0.31 } };
}

/** What a site's provider says when `holder` has all captures and the nodes of `off` are powered off. */
export function siteInventory(
  plan: LabPlan,
  site: SitePlan,
  holder: string,
  off: readonly string[] = [],
): SiteInventory {
  const nodes = [...site.routers, site.client];
  const tags = { 'routerd.cloudedge.provider': site.name };
  return {
    site: kindOf(site.name),
    machines: nodes.map(({ name }) => ({
      node: name,
      id: `i-of-${name}`,
      state: off.includes(name) ? 'stopped' : 'running',
      tags,
    })),
    nics: nodes.map((node) => ({
      node: node.name,
      id: nicId(node.name),
      primary: node.lanIp,
      secondary: site.name !== 'onprem' && node.name === holder ? remoteClients(plan, site.name) : [],
      forwarding: node.role === 'router',
      tags,
    })),
  };
}

export interface Assignment {
  id: number;
  tMs: number;
  router: NodePlan;
  address: string;
  generation: string;
  allowReassignment: boolean;
  status?: ActionRecord['status'];
}

/** A row of the journal that assigns an address, in the router's own format. */
export function assignRow({
  id,
  tMs,
  router,
  address,
  generation,
  allowReassignment,
  status = 'succeeded',
}: Assignment): ActionRecord {
  const target = {
    address: `${address}/32`,
    captureStrategy: 'secondary-ip',
    nicRef: nicId(router.name),
    provider: router.site,
  };
  const parameters = {
    ...(allowReassignment ? { allowReassignment: 'true' } : {}),
    mobilityAssignmentDesiredHolder: router.name,
    ...(generation === '' ? {} : { mobilityAssignmentGeneration: generation }),
    mobilityAssignmentLeaseUntil: routerTime(tMs + 300_000),
    mobilityAssignmentReason: 'placement-election',
    mobilityCaptureHolder: router.name,
    mobilityPathSig: `prefix=${address}/32;nextHops=10.99.0.1`,
  };
  return {
    id,
    idempotencyKey: `mobility:cloudedge:${router.site}:${nicId(router.name)}:assign-secondary-ip:${address}/32:holder:${router.name}:pathsig:bd13fa1130e8003e:assigngen:${generation.replaceAll('/', '-')}`,
    source: `MobilityPool/cloudedge/node/${router.name}`,
    provider: router.site,
    providerRef: `${router.site}-lab`,
    action: 'assign-secondary-ip',
    targetJSON: JSON.stringify(target),
    parametersJSON: JSON.stringify(parameters),
    undoJSON: JSON.stringify({ action: 'unassign-secondary-ip', parameters: target }),
    riskLevel: 'high',
    status,
    approvedBy: 'policy:auto-approve',
    approvedAt: routerTime(tMs),
    executedAt: routerTime(tMs),
    resultMessage: `${allowReassignment ? 'seized/reassigned' : 'assigned'} ${address} to ${nicId(router.name)}`,
    observed: { assignedAddress: address },
    createdAt: routerTime(tMs),
    updatedAt: routerTime(tMs + 40),
  };
}

export interface Transition {
  id: number;
  tMs: number;
  kind: string;
  address: string;
  from: string;
  to: string;
  generation: string;
}

/** A holder event, in the router's own format. */
export function holderEvent({ id, tMs, kind, address, from, to, generation }: Transition): HolderEvent {
  return {
    id,
    topic: 'routerd.mobility.holder.transition',
    message: `${kind} ${address}/32 holder ${from || '<none>'} -> ${to || '<none>'}`,
    createdAt: routerTime(tMs),
    sourceInstance: to || from,
    attributes: {
      address: `${address}/32`,
      transitionKind: kind,
      transitionReason: 'placement-election',
      fromNode: from,
      toNode: to,
      assignmentGeneration: generation,
      timestamp: routerTime(tMs),
    },
  };
}

/** What a router says of itself when it has done nothing yet; `active` has each site's captures. */
export function idleRouter(plan: LabPlan, router: NodePlan, active: ReadonlyMap<SiteName, string>): RouterState {
  const captures =
    router.site === 'onprem' || router.name !== active.get(router.site) ? [] : remoteClients(plan, router.site);
  const paths = pathsOf(plan, router.site, active);
  return {
    node: router.name,
    actions: [],
    owners: plan.sites.map((site) => ({
      pool: 'cloudedge',
      address: `${site.client.lanIp}/32`,
      state: 'OK' as const,
      ownerNode: site.routers[0]?.name ?? '',
      ...(captures.includes(site.client.lanIp) ? { captureHolderNode: router.name } : {}),
    })),
    paths,
    events: [],
    addresses: ['127.0.0.1', router.lanIp, router.overlayIp ?? '', router.wanIp ?? ''],
    pool: { phase: 'Ready', providerActionPhase: 'OK', providerActionError: '' },
    ...routerKernel(router),
    routes: routesBy(paths),
    version: 'reference 0.1.0',
  };
}

/** BGP's paths to all clients of other sites: each by the router that is active there. */
export function pathsOf(
  plan: LabPlan,
  from: SiteName,
  active: ReadonlyMap<SiteName, string>,
): NonNullable<RouterState['paths']> {
  return plan.sites
    .filter((site) => site.name !== from)
    .map((site) => ({
      router: 'mobility-bgp',
      prefix: `${site.client.lanIp}/32`,
      nextHops: [site.routers.find((router) => router.name === active.get(site.name))?.overlayIp ?? ''],
    }));
}
