import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloudInventory } from '../../cloud/inventory.js';
import { learnConfig } from '../../cloud/learn.js';
import { providedTarget } from '../../cloud/targets.js';
import { readTrust } from '../../cloud/trust.js';
import { messageOf } from '../../errors.js';
import type { Redactor } from '../../evidence/redact.js';
import type { CloudConfig } from '../../lab/cloud-config.js';
import { SITES, type SiteKind } from '../../model.js';
import { EventLog } from '../../run/eventlog.js';
import type { StateStore } from '../../run/state.js';
import { WriteAheadLog } from '../../run/writeahead.js';
import { DEFAULT_DEADLINES } from '../../scenario/defaults.js';
import { parseDeadline } from '../../scenario/duration.js';
import { loadProviders } from '../providers.js';
import { handBackHosts, outlivesRun } from '../steps/hand-back.js';
import { wrongAccount } from './account.js';
import { dontProbeMetadata } from './sdk-environment.js';
import { createNodePool } from '../../../runners/ssh/index.js';
import type { Provider } from '../../../runners/provider.js';

/** A run that has something at one or more sites. */
export interface FoundRun {
  runId: string;
  sites: SiteKind[];
  /** As its tags say; empty when they do not. */
  ttlExpiresAt: string;
}

export interface Swept {
  deleted: number;
  /** Machines that were adopted, on-prem hosts among them. */
  givenBack: number;
  /** What is left or could not be looked at, one clause each. Empty: clean. */
  problems: string[];
}

/** Finds runs by their tags at every site of a configuration, and ends them. Needs nothing that an earlier process has left. */
export interface Sweep {
  /** All runs, oldest first, and sites that could not be read. */
  runs(): Promise<{ runs: FoundRun[]; unread: string[] }>;
  /** What would be done with what carries a run's tag, one line each, and sites that could not be read. Changes nothing. */
  preview(runId: string): Promise<{ lines: string[]; unread: string[] }>;
  down(runId: string): Promise<Swept>;
  close(): Promise<void>;
}

/** Every change is written down first, in a file of its own in the state directory. */
export async function openSweep(config: CloudConfig, store: StateStore, redactor: Redactor): Promise<Sweep> {
  learnConfig(redactor, config);
  dontProbeMetadata();
  const trust = readTrust(config, {});
  const inventory = cloudInventory(config, trust, null);
  const pool = createNodePool(inventory.ssh);
  const sites = SITES.filter((site) => config.sites[site] !== undefined && !config.production.includes(site));
  const providers = await loadProviders(inventory, sites, pool);
  const deadlineMs = parseDeadline(DEFAULT_DEADLINES.down);
  const refused = new Map<SiteKind, Promise<string | null>>();
  /** Throws when the credentials are for another account: that nothing is found there would mean nothing. */
  const check = async (site: SiteKind, provider: Provider): Promise<void> => {
    let wrong = refused.get(site);
    if (wrong === undefined) refused.set(site, (wrong = wrongAccount(provider, config)));
    const why = await wrong;
    if (why !== null) throw new Error(why);
  };
  const eachSite = async <T>(work: (site: SiteKind, provider: Provider) => Promise<T>) => {
    const done: { site: SiteKind; result: T }[] = [];
    const unread: string[] = [];
    await Promise.all(
      [...providers].map(async ([site, provider]) => {
        try {
          await check(site, provider);
          done.push({ site, result: await work(site, provider) });
        } catch (error) {
          unread.push(`${site}: ${messageOf(error)}`);
        }
      }),
    );
    return { done: done.sort((a, b) => sites.indexOf(a.site) - sites.indexOf(b.site)), unread: unread.sort() };
  };
  const limit = (): AbortSignal => AbortSignal.timeout(deadlineMs);
  let journal: { log: EventLog; writeAhead: WriteAheadLog; mapping: string } | undefined;
  return {
    async runs() {
      const { done, unread } = await eachSite((_site, provider) => provider.runs(limit()));
      return { runs: joined(done.flatMap(({ site, result }) => result.map((run) => ({ site, ...run })))), unread };
    },
    async preview(runId) {
      const { done, unread } = await eachSite((_site, provider) => provider.inventory(runId, limit()));
      const lines = done.flatMap(({ site, result: { machines, nics } }) => {
        const what = `${outlivesRun(inventory, site) ? 'give back' : 'delete'} ${site}`;
        return [
          ...machines.map(({ node, id, state }) => `${what} machine ${node} (${id}), ${state}`),
          ...nics.map(({ node, id, primary }) => `${what} nic ${node} (${id}), ${primary}`),
        ];
      });
      return { lines, unread };
    },
    async down(runId) {
      journal ??= openJournal(store, redactor);
      const { writeAhead } = journal;
      const { done, unread } = await eachSite(async (site, provider) => {
        const context = () => ({ runId, log: writeAhead.forSite(site), signal: limit(), deadlineMs });
        const locate = async (signal: AbortSignal): Promise<void> => {
          const unknown: string[] = [];
          for (const endpoint of (await provider.endpoints?.(runId, signal)) ?? [])
            try {
              const target = providedTarget(trust, endpoint);
              if (target !== null) pool.retarget?.(endpoint.node, target);
            } catch (error) {
              unknown.push(messageOf(error));
            }
          if (unknown.length > 0) throw new Error(unknown.join('; '));
        };
        const hosts = await handBackHosts({ inventory, provider, pool, locate }, context());
        const report = await provider.down({ runId }, context());
        return { ...report, leftovers: [...hosts, ...report.leftovers] };
      });
      const left = done.flatMap(({ site, result }) =>
        result.leftovers.map(({ kind, id, name, why }) => `${site} ${kind} ${name} (${id}): ${why}`),
      );
      const deleted = done.reduce((sum, { result }) => sum + result.deleted.length, 0);
      const givenBack = done.reduce((sum, { result }) => sum + result.givenBack.length, 0);
      return { deleted, givenBack, problems: [...left, ...unread] };
    },
    async close() {
      for (const provider of providers.values()) provider.close();
      await pool.close();
      if (journal === undefined) return;
      writeFileSync(journal.mapping, JSON.stringify(redactor.mapping), { mode: 0o600 });
      await journal.log.close();
    },
  };
}

function openJournal(store: StateStore, redactor: Redactor) {
  const dir = join(store.root, 'sweeps');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const name = `${new Date().toISOString().replace(/[-:.]/g, '')}-${process.pid}`;
  const log = new EventLog(join(dir, `${name}.jsonl`), { redact: (value) => redactor.redact(value) });
  return { log, writeAhead: new WriteAheadLog(log), mapping: join(dir, `${name}.redaction.json`) };
}

function joined(found: { site: SiteKind; runId: string; ttlExpiresAt: string }[]): FoundRun[] {
  const runs = new Map<string, FoundRun>();
  for (const { site, runId, ttlExpiresAt } of found) {
    const known = runs.get(runId);
    if (known === undefined) runs.set(runId, { runId, sites: [site], ttlExpiresAt });
    else {
      known.sites.push(site);
      // A site that cannot say keeps the others from being believed no longer than they say themselves.
      if (Number.isNaN(Date.parse(known.ttlExpiresAt))) known.ttlExpiresAt = ttlExpiresAt;
    }
  }
  return [...runs.values()].sort((a, b) => a.runId.localeCompare(b.runId));
}

/** Whether a run is over; null when its tags do not say. Pure. */
export function isExpired({ ttlExpiresAt }: FoundRun, now: number): boolean | null {
  const end = Date.parse(ttlExpiresAt);
  return Number.isNaN(end) ? null : end <= now;
}
