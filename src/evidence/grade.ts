import { ASSERTIONS } from '../../assertions/index.js';
import type { Assertion, RecordedRun, Verdict } from '../../assertions/assertion.js';
import { messageOf } from '../errors.js';
import type { CheckResult } from '../model.js';
import { judgeRun, type RunVerdict } from './verdict.js';

/** The names that every result holds, whatever the scenario expects. */
export const SEED_ASSERTIONS = [
  'ownership_epoch_bumped',
  'allow_reassignment_maintained_until_success',
  'source_ip_preserved',
  'default_gateway_unchanged',
  'old_holder_residue_absent',
  'stale_action_fenced',
] as const;

export interface GradedAssertion {
  name: string;
  args: Record<string, unknown>;
  /** Whether the scenario asks for it: only these make the verdict. */
  expected: boolean;
  result: CheckResult;
  detail: string;
}

export interface GradedRun extends RunVerdict {
  run: RecordedRun;
  assertions: GradedAssertion[];
}

/** Evaluates every expected assertion, and the seed's six in any case. Pure; never throws for what a run recorded. */
export function grade(run: RecordedRun, registry: readonly Assertion[] = ASSERTIONS): GradedRun {
  const { expect } = run.scenario;
  const named = new Set(expect.map((item) => item.assertion));
  const wanted = [
    ...expect.map(({ assertion, args }) => ({ name: assertion, args, expected: true })),
    ...SEED_ASSERTIONS.filter((name) => !named.has(name)).map((name) => ({ name, args: {}, expected: false })),
  ];
  const assertions = wanted.map((item): GradedAssertion => ({
    ...item,
    ...evaluate(run, registry, item.name, item.args),
  }));
  return { run, assertions, ...judgeRun(run, assertions) };
}

function evaluate(
  run: RecordedRun,
  registry: readonly Assertion[],
  name: string,
  args: Record<string, unknown>,
): Verdict {
  const assertion = registry.find((entry) => entry.name === name);
  if (assertion === undefined) return { result: 'na', detail: `this labrun has no assertion ${name}` };
  try {
    return assertion.grade(run, args);
  } catch (error) {
    return { result: 'na', detail: `the assertion itself failed: ${messageOf(error)}` };
  }
}
