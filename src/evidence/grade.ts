import { ASSERTIONS } from '../../assertions/index.js';
import type { Assertion, RecordedRun, Verdict } from '../../assertions/assertion.js';
import { recordsOf } from '../../assertions/support/needs.js';
import { messageOf } from '../errors.js';
import type { CheckResult } from '../model.js';
import { withRecords } from './needed.js';
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
  /** Under which it is reported. */
  name: string;
  assertion: string;
  args: Record<string, unknown>;
  /** Whether the scenario asks for it: only these make the verdict. */
  expected: boolean;
  /** Whether the verdict can do without it, as long as it does not fail. */
  optional: boolean;
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
  // An assertion that is reported under another name is not the one that readers of the seed's six look for.
  const told = new Set(expect.filter(({ assertion, name }) => assertion === name).map(({ name }) => name));
  const unasked = SEED_ASSERTIONS.filter((name) => !told.has(name)).map((name) => ({
    name,
    assertion: name,
    args: {},
  }));
  const wanted = [
    ...expect.map((expectation) => ({ ...expectation, expected: true })),
    ...unasked.map((item) => ({ ...item, expected: false, optional: true })),
  ];
  const assertions = wanted.map(({ name, assertion, args, expected, optional }): GradedAssertion => ({
    name,
    assertion,
    args,
    expected,
    optional,
    ...evaluate(run, registry, assertion, args),
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
    return withRecords(run, recordsOf(assertion, args), assertion.grade(run, args));
  } catch (error) {
    return { result: 'na', detail: `the assertion itself failed: ${messageOf(error)}` };
  }
}
