import { recordsOf } from '../../assertions/support/needs.js';
import type { PossibleFault } from '../../assertions/assertion.js';
import { messageOf } from '../errors.js';
import { withDefaults } from './arguments.js';
import { argumentComplaint, isRecord, suggest, type Complaint } from './complaint.js';
import { countOf, stepsOf } from './fault-items.js';
import { asExpectation, type NamedCheck } from './named-check.js';
import { nearest } from './nearest.js';
import type { Registry } from './registry.js';

export interface ExpectSurroundings {
  registry: Registry;
  checks: ReadonlyMap<string, NamedCheck>;
  isBroken: (pointer: string) => boolean;
}

type KnownAssertion = Registry['assertions'][number];

/** One expectation, wherever it is written. */
interface Item {
  pointer: string;
  /** Where its assertion or check is named. */
  named: string;
  assertion: KnownAssertion;
  args: Record<string, unknown>;
  name: string;
  optional: boolean;
  /** The named check that stands here by its name. */
  check?: NamedCheck;
}

/** Expectations against each other, and against the faults of the scenario. */
export function checkExpect(expect: unknown, faults: unknown, around: ExpectSurroundings): Complaint[] {
  if (!Array.isArray(expect)) return [];
  const complaints: Complaint[] = [];
  const items: Item[] = [];
  expect.forEach((item: unknown, index) => {
    const found = itemAt(item, `/expect/${index}`, around);
    if (found === undefined) return;
    if ('message' in found) complaints.push(found);
    else items.push(found);
  });
  const possible = possibleFaults(faults, around);
  const { rounds } = countOf(faults);
  return [
    ...complaints,
    ...items.flatMap((item, index) => {
      const named = checkName(item, items.slice(0, index), around.registry);
      // Of arguments that the schema refuses nothing can be asked.
      if (around.isBroken(item.pointer)) return named;
      return [...named, ...(possible === null ? [] : checkApplies(item, possible)), ...checkArguments(item, rounds)];
    }),
  ];
}

/** What one item asks for; nothing where that cannot be told, which the schema says. */
function itemAt(
  item: unknown,
  pointer: string,
  { registry, checks }: ExpectSurroundings,
): Item | Complaint | undefined {
  const check = typeof item === 'string' ? checks.get(item) : undefined;
  const written = check !== undefined ? asExpectation(check) : typeof item === 'string' ? { assertion: item } : item;
  if (!isRecord(written)) return undefined;
  const { assertion: wanted, name, optional, ...args } = written;
  const assertion = registry.assertions.find((known) => known.name === wanted);
  if (assertion === undefined)
    return typeof item === 'string' ? unknownWord(item, pointer, registry, checks) : undefined;
  return {
    pointer,
    named: typeof item === 'string' ? pointer : `${pointer}/assertion`,
    assertion,
    args: withDefaults(args, assertion.args),
    name: typeof name === 'string' ? name : assertion.name,
    optional: optional === true,
    ...(check === undefined ? {} : { check }),
  };
}

function unknownWord(
  word: string,
  pointer: string,
  registry: Registry,
  checks: ReadonlyMap<string, unknown>,
): Complaint {
  const names = [...registry.assertions.map(({ name }) => name), ...checks.keys()];
  const message = `unknown assertion ${JSON.stringify(word)}; expected one of: ${names.join(', ')}`;
  return { pointer, message, ...suggest(nearest(word, names)) };
}

/** Results are told apart by their names. */
function checkName(
  { name, pointer, named, assertion, check }: Item,
  earlier: readonly Item[],
  registry: Registry,
): Complaint[] {
  const own = name === assertion.name;
  const at = own || check !== undefined ? named : `${pointer}/name`;
  if (!own && registry.assertions.some((other) => other.name === name))
    return [{ pointer: at, message: `"${name}" is the name of an assertion; give this check another one` }];
  if (!earlier.some((other) => other.name === name)) return [];
  if (!own || check !== undefined) return [{ pointer: at, message: `the name "${name}" is given twice` }];
  return [{ pointer: at, message: `"${name}" is expected twice; tell one from the other by "name"` }];
}

/** An expectation that no run can decide would leave every run inconclusive. */
function checkApplies(
  { assertion, args, named, optional, check }: Item,
  faults: readonly PossibleFault[],
): Complaint[] {
  if (optional) return [];
  const what = check === undefined ? `"${assertion.name}"` : `"${check.name}" (${assertion.name})`;
  const needs = recordsOf(assertion, args);
  if (faults.length === 0 && (needs.includes('faults') || needs.includes('outages')))
    return [{ pointer: named, message: `${what} can only hold after a fault, and this scenario has none` }];
  const why = assertion.inapplicable?.(faults);
  return why === undefined ? [] : [{ pointer: named, message: `${what} ${why}` }];
}

function checkArguments({ assertion, args, pointer, check }: Item, rounds: number): Complaint[] {
  const wrong = problemOf(assertion, args, rounds);
  if (wrong === undefined) return [];
  if (check === undefined) return [argumentComplaint(wrong, pointer)];
  return [{ pointer, message: `the check "${check.name}" of ${check.file} does not fit here: ${wrong.message}` }];
}

/** What an assertion says of its arguments; one of a third party may fail at that. */
export function problemOf(
  assertion: KnownAssertion,
  args: Record<string, unknown>,
  rounds: number,
): ReturnType<NonNullable<KnownAssertion['check']>> {
  try {
    return assertion.check?.(args, { rounds });
  } catch (error) {
    return { path: '', message: `the check of the arguments of ${assertion.name} failed: ${messageOf(error)}` };
  }
}

/** Every fault that a run may play, and what it does to the captures; null where that cannot be told. */
function possibleFaults(faults: unknown, { registry, isBroken }: ExpectSurroundings): PossibleFault[] | null {
  if (faults !== undefined && !Array.isArray(faults)) return null;
  const possible = stepsOf(faults).map(({ step, pointer }): PossibleFault | null => {
    const known = registry.faults.find(({ name }) => name === step['fault']);
    if (known === undefined || isBroken(pointer)) return null;
    const ends = step['for'] !== undefined || known.lastsMs !== undefined;
    return { fault: known.name, takeover: ends ? 'none' : known.takeover(withDefaults(step, known.args)) };
  });
  return possible.every((fault) => fault !== null) ? possible : null;
}
