import { UsageError } from '../errors.js';
import { completeScenario, defaultExpect, type AuthorScenario } from './defaults.js';
import { didYouMean } from './nearest.js';
import { NO_EXTENSIONS, REGISTRY, withExtensions, type Extensions } from './registry.js';
import { checkFaults } from './fault-semantics.js';
import { explain } from './explain.js';
import { topology } from './topology.js';
import { loadValidator } from './validator.js';
import type { ProfileName, SiteKind } from '../model.js';
import type { FaultStep, Scenario } from './scenario.js';

/** A fault as a command line names it. */
export type RequestedFault = Pick<FaultStep, 'fault' | 'provider' | 'node' | 'args'> & { for?: string };

/** What `labrun up` is told in place of a scenario file; `scenario` becomes its name. */
export interface ScenarioFlags {
  profile: ProfileName;
  providers: readonly SiteKind[];
  ttl: string;
  scenario: string;
}

/** The scenario that flags describe: no fault yet. Throws UsageError when they make no lab. */
export function scenarioFromFlags({ profile, providers, ttl, scenario }: ScenarioFlags): Scenario {
  return completeScenario({ name: scenario, profile, providers, ttl });
}

/**
 * A fault for the lab of a scenario, by the same rules as in a file, with the defaults of its arguments.
 * Throws UsageError `fault.invalid`.
 */
export async function checkFaultStep(
  scenario: Scenario,
  step: RequestedFault,
  extensions: Extensions = NO_EXTENSIONS,
): Promise<FaultStep> {
  const registry = withExtensions(extensions);
  const names = registry.faults.map(({ name }) => name);
  const fault = registry.faults.find(({ name }) => name === step.fault);
  if (!fault) {
    const message = `unknown fault ${JSON.stringify(step.fault)}; expected one of: ${names.join(', ')}`;
    throw new UsageError('fault.invalid', message + didYouMean(step.fault, names));
  }
  const [complaint] = checkFaults([step], topology(scenario), registry);
  if (complaint) throw new UsageError('fault.invalid', complaint.message);
  const { args, ...author } = step;
  const data = { name: scenario.name, faults: [{ ...args, ...author }] };
  const validate =
    registry === REGISTRY
      ? await loadValidator()
      : (await import('./compile.js')).compileValidator('scenario', registry);
  const refused = validate(data) ? undefined : explain(validate.errors ?? [])[0];
  if (refused) throw new UsageError('fault.invalid', refused.message, 'give arguments with --arg name=value');
  const round = 1 + Math.max(0, ...scenario.faults.map((earlier) => earlier.round));
  const [complete] = completeScenario({ ...asAuthor(scenario), faults: [{ ...args, ...author }] }, registry).faults;
  return { ...(complete as FaultStep), round };
}

/** The same scenario with one more fault, and with what is expected by default after such a fault. */
export function withFault(scenario: Scenario, step: FaultStep): Scenario {
  const faults = [...scenario.faults, step];
  const expected = new Set(scenario.expect.map(({ assertion }) => assertion));
  const added = defaultExpect(faults).filter((assertion) => !expected.has(assertion));
  const { expect } = completeScenario({ ...asAuthor(scenario), expect: added });
  return { ...scenario, faults, expect: [...scenario.expect, ...expect] };
}

function asAuthor({ name, profile, providers, sites, matrix, ttl }: Scenario): AuthorScenario {
  const scale = { ...(sites === undefined ? {} : { sites }), ...(matrix === undefined ? {} : { matrix }) };
  return { name, profile, providers, ...scale, ttl };
}
