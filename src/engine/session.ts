import type { LabBackend } from '../lab/backend.js';
import type { LabInventory } from '../lab/inventory.js';
import type { LabPlan, NodePlan, SiteKind, SiteName, SitePlan } from '../model.js';
import { kindOf } from '../scenario/site-kind.js';
import type { Redactor } from '../evidence/redact.js';
import type { EventLog } from '../run/eventlog.js';
import type { RunEvent } from '../run/events.js';
import type { RunState, StateStore } from '../run/state.js';
import type { WriteAheadLog } from '../run/writeahead.js';
import type { Scenario } from '../scenario/scenario.js';
import type { ProviderOrder } from '../scenario/sites.js';
import { LabrunError } from '../errors.js';
import type { Assertion } from '../../assertions/assertion.js';
import type { Fault } from '../../runners/fault.js';
import type { NodePool } from '../../runners/node.js';
import type { Provider, ProviderContext } from '../../runners/provider.js';

/** One run in one process: its record, its plan and, once the lab is up, the means to act on it. */
export interface Session {
  readonly runId: string;
  /** Grows with each cycle of a soak. */
  scenario: Scenario;
  readonly plan: LabPlan;
  readonly store: StateStore;
  /** What is remembered of it. */
  state: RunState;
  readonly log: EventLog;
  readonly redactor: Redactor;
  readonly writeAhead: WriteAheadLog;
  /** Changes once at most, before there is a lab: to another one than was hoped for. */
  backend: LabBackend;
  readonly owner: string;
  readonly purpose: string;
  /** How sites come up. */
  readonly order: ProviderOrder;
  /** Aborted by Ctrl-C. Teardown does not use it. */
  readonly signal: AbortSignal;
  /** Null until the lab is up or attached. */
  access: LabAccess | null;
  /** True once the interrupt is on record. */
  interrupted: boolean;
  /** Nodes that a fault has powered off: nothing to read there, and no deadline to wait for. */
  readonly stopped: Set<string>;
  /** What the cycle of a soak that is under way has recorded for its report. */
  readonly cycleEvents: RunEvent[];
  /** How many moments are on record. */
  momentsTaken: number;
  /** Last call of each provider's log that is on record. */
  readonly callsSeen: Map<SiteName, number>;
  /** Of third parties, besides those that labrun ships. */
  readonly extraFaults: readonly Fault[];
  readonly extraAssertions: readonly Assertion[];
  /** How to take back what was broken, newest last. */
  readonly undos: { index: number; site: SiteName; undo: () => Promise<void> }[];
}

export interface LabAccess {
  inventory: LabInventory;
  pool: NodePool;
  /** One for each kind of site. */
  providers: Map<SiteKind, Provider>;
  /** Addresses that other sites' routers see a router under, by name, where that was told. */
  wanIps: Map<string, string>;
}

/** The means to act on the lab. Throws LabrunError `lab.down` when it is not up. */
export function labOf(session: Session): LabAccess {
  if (session.access === null) throw new LabrunError('lab.down', `the lab of ${session.runId} is not up`);
  return session.access;
}

export function providerOf(session: Session, site: SiteName): Provider {
  const provider = labOf(session).providers.get(kindOf(site));
  if (provider === undefined) throw new LabrunError('lab.site', `site ${site} is not part of ${session.runId}`);
  return provider;
}

export function providerContext(
  session: Session,
  site: SiteName,
  deadlineMs: number,
  signal = session.signal,
): ProviderContext {
  return { runId: session.runId, log: session.writeAhead.forSite(site), signal, deadlineMs };
}

export function routersOf(plan: LabPlan): NodePlan[] {
  return plan.sites.flatMap((site) => site.routers);
}

export function siteOf(plan: LabPlan, name: SiteName): SitePlan {
  const site = plan.sites.find((entry) => entry.name === name);
  if (site === undefined) throw new LabrunError('plan.site', `site ${name} is not part of this lab`);
  return site;
}
