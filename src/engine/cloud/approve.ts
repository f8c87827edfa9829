import type { Io } from '../../cli/io.js';
import type { HostKeys } from '../../cloud/host-keys.js';
import { cloudInventory, setupOf } from '../../cloud/inventory.js';
import { checkSites } from '../../cloud/sites.js';
import { readTrust } from '../../cloud/trust.js';
import { nodesOf } from '../../config/nodes.js';
import { EXIT, UsageError, type ExitCode } from '../../errors.js';
import { money } from '../../gates/budget.js';
import { hasNoCredentials } from '../../gates/credentials.js';
import { GateError } from '../../gates/gate.js';
import type { CloudConfig } from '../../lab/cloud-config.js';
import { SITES, type LabPlan, type SiteKind, type SitePlan } from '../../model.js';
import { runTags, ttlExpiresAt } from '../../run/tags.js';
import type { Scenario } from '../../scenario/scenario.js';
import { topology } from '../../scenario/topology.js';
import { loadProviders } from '../providers.js';
import { closedByConfig, closedByProviders, planScenario, type CloudPlan } from './assess.js';
import { preflightOf } from './preflight.js';
import { renderGates, renderPlan, renderPreflight } from './render.js';
import { dontProbeMetadata } from './sdk-environment.js';
import { createNodePool } from '../../../runners/ssh/index.js';
import type { Preflight, Provider } from '../../../runners/provider.js';
import { kindOf } from '../../scenario/site-kind.js';

export interface ApproveRequest {
  config: CloudConfig;
  scenarios: readonly Scenario[];
  /** From `--budget`; absent: what the configuration says. */
  budgetUsd?: number | undefined;
  owner: string;
  purpose: string;
  dryRun: boolean;
}

export type Approval = { act: true } | { act: false; exitCode: ExitCode };

/**
 * What has to be true before a real site is acted upon. A dry run prints the plan, what the providers find, and the gates, and
 * ends there: exit code 2 when acting would be refused for more than a missing approval or missing credentials. Otherwise
 * throws GateError, or UsageError `preflight.failed`, before anything was called that changes anything.
 */
export async function approve(request: ApproveRequest, io: Io, signal: AbortSignal): Promise<Approval> {
  const { config, scenarios, dryRun } = request;
  const labs = scenarios.map((scenario) => ({ scenario, plan: topology(scenario) }));
  for (const { scenario, plan } of labs) {
    refuseDefects(scenario);
    checkSites(config, plan);
  }
  const sites = union(labs.map(({ plan }) => plan));
  const hosts = hostProblem(config, sites);
  if (hosts !== null && !dryRun) throw hosts;
  dontProbeMetadata();
  const inventory = cloudInventory(config, readTrust(config, {}), null);
  const pool = createNodePool(inventory.ssh);
  const providers = await loadProviders(
    inventory,
    sites.map(({ name }) => kindOf(name)),
    pool,
  );
  try {
    const plans = labs.map(({ scenario, plan }) => planOf(request, scenario, plan, providers));
    const budget = request.budgetUsd ?? config.approvals.budgetUsd;
    const closed = closedByConfig(config, plans, budget);
    const refused = [...closed.production, ...closed.budget];
    if (refused.length > 0 && !dryRun) throw new GateError(refused);
    const found = await preflightAll(sites, providers, config, signal);
    const refusedByProviders = closedByProviders(config, found);
    if (!dryRun) {
      if (refusedByProviders.length > 0) throw new GateError(refusedByProviders);
      refuseFailures(found);
      sayApproved(plans, budget, io);
      return { act: true };
    }
    const lines = [
      'dry run: nothing is changed anywhere; CE_DRY_RUN=0 acts',
      ...plans.flatMap((plan) => ['', ...renderPlan(plan, config)]),
      '',
      ...renderPreflight(found),
      ...(hosts === null ? [] : [`  onprem  fail  network  ${hosts.message}; ${hosts.hint}`]),
      '',
      ...renderGates([...refused, ...refusedByProviders]),
    ];
    io.stdout.write(`${lines.join('\n')}\n`);
    const bad =
      closed.production.length > 0 || plans.some(({ cost }) => !cost.ok) || hosts !== null || anyBad(found, config);
    return { act: false, exitCode: bad ? EXIT.usage : EXIT.pass };
  } finally {
    for (const provider of providers.values()) provider.close();
    await pool.close();
  }
}

/** Configurations that an embedded lab can have wrong on purpose make no sense on machines that somebody pays for. */
function refuseDefects({ name, defects }: Scenario): void {
  if (defects.length === 0) return;
  throw new UsageError(
    'defect.real-lab',
    `${name} asks for defects (${defects.join(', ')}), which only an embedded lab can have`,
    'leave them out, or use --lab netns',
  );
}

function hostProblem(config: CloudConfig, sites: readonly SitePlan[]): UsageError | null {
  const needed = new Set(sites.flatMap(({ routers, client }) => [...routers, client].map(({ name }) => name)));
  try {
    cloudInventory(config, readTrust(config, keysToCome(config)), needed);
    return null;
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}

/** Machines that are created get keys that nobody can know yet. */
function keysToCome(config: CloudConfig): HostKeys {
  const created = SITES.filter((site) => setupOf(config.sites, site)?.mode === 'create').flatMap(nodesOf);
  return Object.fromEntries(created.map((node) => [node, { privateKey: '', publicKey: '', sha256: 'to come' }]));
}

/** Each site once, in its largest form. */
function union(plans: readonly LabPlan[]): SitePlan[] {
  const sites = new Map<SiteKind, SitePlan>();
  for (const site of plans.flatMap((plan) => plan.sites)) {
    const kind = kindOf(site.name);
    const known = sites.get(kind);
    if (known === undefined || known.routers.length < site.routers.length) sites.set(kind, site);
  }
  return [...sites.values()];
}

function planOf(
  { config, owner, purpose }: ApproveRequest,
  scenario: Scenario,
  plan: LabPlan,
  providers: ReadonlyMap<SiteKind, Provider>,
): CloudPlan {
  const expires = ttlExpiresAt(new Date(), scenario.ttlSeconds);
  return planScenario(scenario, plan, config, providers, (site) =>
    runTags({ runId: `<time>-cloudedge-${scenario.name}-<4 hex>`, owner, purpose, ttlExpiresAt: expires }, site),
  );
}

async function preflightAll(
  sites: readonly SitePlan[],
  providers: ReadonlyMap<SiteKind, Provider>,
  config: CloudConfig,
  signal: AbortSignal,
): Promise<Map<SiteKind, Preflight>> {
  const entries = await Promise.all(
    sites.map(async (site) => {
      const kind = kindOf(site.name);
      const provider = providers.get(kind);
      if (provider === undefined) throw new TypeError(`site ${kind} has no provider`);
      return [kind, await preflightOf(provider, site, config.sites, signal)] as const;
    }),
  );
  return new Map(entries);
}

/** Missing credentials are no failure of a dry run; bad ones are, and so is another account than the approved ones. */
function anyBad(found: ReadonlyMap<SiteKind, Preflight>, config: CloudConfig): boolean {
  const failed = [...found.values()].some(
    (preflight) => !hasNoCredentials(preflight) && preflight.checks.some(({ result }) => result === 'fail'),
  );
  const known = new Map([...found].filter(([, { account }]) => account !== null));
  return failed || closedByProviders(config, known).length > 0;
}

function refuseFailures(found: ReadonlyMap<SiteKind, Preflight>): void {
  const lines = [...found].flatMap(([site, { checks }]) =>
    checks.flatMap(({ check, result, detail }) => (result === 'fail' ? [`${site}: ${check}: ${detail}`] : [])),
  );
  if (lines.length > 0) throw new UsageError('preflight.failed', lines.join('\n'));
}

function sayApproved(plans: readonly CloudPlan[], budget: number | null, io: Io): void {
  for (const { name, cost } of plans)
    if (cost.ok)
      io.stderr.write(
        `${name}: at most ${money(cost.estimate.usdToTtl)} USD up to the TTL, of ${money(budget ?? 0)} USD approved\n`,
      );
}
