import { messageOf } from '../errors.js';
import { eachLimited, NODES_AT_ONCE } from '../limit.js';
import { matrixFlows } from '../matrix/sample.js';
import type { OptionalRecord } from '../../assertions/assertion.js';
import { probePaths, probeProtocols } from '../../runners/probes/index.js';
import { createInjector } from '../../runners/socket-injector.js';
import { readClientState } from './client-state.js';
import { recordLan } from './lan.js';
import { recordMoment } from './moment.js';
import { labOf, type Session } from './session.js';
import { wants } from './wanted.js';
import { isCloud } from '../scenario/site-kind.js';

type Recorder = (session: Session, phase: string) => Promise<void>;

/** How each optional record is made at a settled phase. Those that load the network come last, one after the other. */
const RECORDERS: readonly [OptionalRecord, Recorder][] = [
  ['client-state', recordClients],
  ['moments', recordOneMoment],
  ['provider-calls', recordCalls],
  ['l2', recordLan],
  ['path-probes', recordPaths],
  ['protocols', recordProtocols],
];

/** Records what the scenario's assertions ask for beyond the usual. What the lab cannot give is recorded as that. */
export async function collectOptional(session: Session, phase: string): Promise<void> {
  for (const [what, recorder] of RECORDERS) {
    if (!wants(session, what)) continue;
    try {
      await recorder(session, phase);
    } catch (error) {
      session.signal.throwIfAborted();
      session.log.append({ type: 'not-recorded', phase, what, why: messageOf(error) });
    }
  }
}

function recordOneMoment(session: Session, phase: string): Promise<void> {
  return recordMoment(session, phase, () => null, session.scenario.deadlines.smoke);
}

async function recordClients(session: Session, phase: string): Promise<void> {
  const { pool } = labOf(session);
  const { scenario, signal, plan } = session;
  await eachLimited(NODES_AT_ONCE, plan.sites, async ({ client }) => {
    const state = await readClientState(pool, client.name, scenario.deadlines.smoke, signal);
    signal.throwIfAborted();
    session.log.append({ type: 'client-state', phase, state });
  });
}

/** Calls since the phase before. Only a lab that keeps such a log can tell. */
async function recordCalls(session: Session, phase: string): Promise<void> {
  const { injection } = labOf(session).inventory;
  if (injection === undefined) {
    const why = 'this lab keeps no log of provider calls';
    session.log.append({ type: 'not-recorded', phase, what: 'provider-calls', why });
    return;
  }
  const injector = createInjector(injection.socketPath);
  for (const site of session.scenario.providers.filter(isCloud)) {
    const calls = await injector.calls(site, session.callsSeen.get(site) ?? 0);
    session.callsSeen.set(site, calls.at(-1)?.seq ?? session.callsSeen.get(site) ?? 0);
    session.log.append({ type: 'provider-calls', phase, site, calls });
  }
}

async function recordPaths(session: Session, phase: string): Promise<void> {
  const { plan, signal, scenario } = session;
  const { flows } = matrixFlows(plan, scenario);
  const probes = await probePaths(labOf(session).pool, plan, { flows, signal, deadlineMs: scenario.deadlines.smoke });
  session.log.append({ type: 'path-probes', phase, probes });
}

async function recordProtocols(session: Session, phase: string): Promise<void> {
  const { plan, signal, scenario } = session;
  const { flows } = matrixFlows(plan, scenario);
  const limits = { flows, signal, deadlineMs: scenario.deadlines.smoke };
  const probes = await probeProtocols(labOf(session).pool, plan, limits);
  session.log.append({ type: 'protocol-probes', phase, probes });
}
