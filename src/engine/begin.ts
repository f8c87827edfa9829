import type { Io } from '../cli/io.js';
import { redactingIo } from '../cli/redacting-io.js';
import { readEnv } from '../cli/env.js';
import type { LabOptions } from '../cli/options.js';
import type { ExitCode } from '../errors.js';
import { Redactor } from '../evidence/redact.js';
import type { LabBackend } from '../lab/backend.js';
import { netnsBackend } from '../lab/netns.js';
import { autoBackend } from '../lab/select.js';
import { simBackend, type SimChoice } from '../lab/sim.js';
import type { Scenario } from '../scenario/scenario.js';
import { orderSites, type ProviderOrder } from '../scenario/sites.js';

/** A lab that may be built, and what goes with it. */
export interface Beginning {
  backend: LabBackend;
  scenarios: Scenario[];
  order: ProviderOrder;
  owner: string;
  purpose: string;
  /** Where everything is printed from here on. */
  io: Io;
  /** What `io` replaces identifiers with: the record of the run goes on with the same placeholders. */
  redactor: Redactor;
}

/**
 * Chooses the lab for scenarios. A real one is planned, estimated and checked first: a number says that it ends there, with that
 * exit code. `sim` is for a simulated lab. Throws GateError, ConfigError and other UsageErrors; nothing was changed then.
 */
export async function begin(
  options: LabOptions,
  scenarios: readonly Scenario[],
  io: Io,
  signal: AbortSignal,
  sim: SimChoice,
): Promise<Beginning | ExitCode> {
  const redactor = new Redactor();
  const env = readEnv(io.env);
  if (options.lab !== 'cloud') {
    const order = options.providerOrder ?? 'declared';
    const { owner, purpose } = env;
    const backend = embedded(options.lab, sim);
    return { backend, scenarios: inOrder(scenarios, order), order, owner, purpose, io, redactor };
  }
  const [{ loadConfig }, { cloudBackend }, { approve }, { learnConfig }] = await Promise.all([
    import('../config/load.js'),
    import('../lab/cloud.js'),
    import('./cloud/approve.js'),
    import('../cloud/learn.js'),
  ]);
  const config = await loadConfig({ given: options.config, cwd: io.cwd, env: io.env });
  learnConfig(redactor, config);
  const order = options.providerOrder ?? config.providerOrder ?? 'declared';
  const owner = io.env['CE_OWNER'] || config.owner || env.owner;
  const purpose = io.env['CE_PURPOSE'] || config.purpose || env.purpose;
  const ordered = inOrder(scenarios, order);
  const safe = redactingIo(io, redactor);
  const request = { config, scenarios: ordered, budgetUsd: options.budget, owner, purpose, dryRun: env.dryRun };
  const approval = await approve(request, safe, signal);
  if (!approval.act) return approval.exitCode;
  return { backend: cloudBackend(config), scenarios: ordered, order, owner, purpose, io: safe, redactor };
}

function embedded(choice: 'auto' | 'netns' | 'sim', sim: SimChoice): LabBackend {
  if (choice === 'sim') return simBackend(sim);
  return choice === 'netns' ? netnsBackend() : autoBackend(sim);
}

function inOrder(scenarios: readonly Scenario[], order: ProviderOrder): Scenario[] {
  return scenarios.map((scenario) => ({ ...scenario, providers: orderSites(scenario.providers, order) }));
}
