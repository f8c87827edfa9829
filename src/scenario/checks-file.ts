import { withDefaults } from './arguments.js';
import { argumentComplaint, isRecord, type Complaint } from './complaint.js';
import { readDocument } from './document.js';
import { explain, isDuration } from './explain.js';
import { problemOf } from './expect-semantics.js';
import type { NamedCheck } from './named-check.js';
import { inOrder, place } from './place.js';
import type { ScenarioProblem } from './problem.js';
import type { Registry } from './registry.js';
import { Source } from './source.js';
import type { Validator } from './validator.js';

/** True for a file whose `checks` are checks and not, as in a scenario, the names of files. */
export function holdsChecks(data: unknown): boolean {
  if (!isRecord(data) || 'name' in data) return false;
  return Array.isArray(data['checks']) && data['checks'].some(isRecord);
}

/** The named checks in a text, or everything that is wrong with it. Pure. */
export function parseChecks(
  text: string,
  file: string,
  validate: Validator,
  registry: Registry,
): { checks: NamedCheck[] } | { problems: ScenarioProblem[] } {
  const source = new Source(file, text);
  const { data, places, problems } = readDocument(source, isDuration);
  if (data === undefined) return { problems };
  const broken = validate(data) ? [] : explain(validate.errors ?? []);
  const complaints = [...broken, ...checkEach(data, registry, broken)];
  problems.push(...complaints.map((complaint) => place(complaint, source, places)));
  if (problems.length > 0) return { problems: inOrder(problems) };
  const { checks } = data as { checks: Pick<NamedCheck, 'name' | 'description' | 'expect'>[] };
  return { checks: checks.map(({ name, description = '', expect }) => ({ name, description, expect, file })) };
}

function checkEach(data: unknown, registry: Registry, broken: readonly Complaint[]): Complaint[] {
  const list: unknown = isRecord(data) ? data['checks'] : undefined;
  if (!Array.isArray(list)) return [];
  const names = list.map((check: unknown) => (isRecord(check) ? check['name'] : undefined));
  return list.flatMap((check: unknown, index) => {
    const at = `/checks/${index}`;
    if (!isRecord(check) || broken.some(({ pointer }) => pointer.startsWith(`${at}/`))) return [];
    return [...checkName(names, index, registry), ...checkArguments(check['expect'], `${at}/expect`, registry)];
  });
}

function checkName(names: readonly unknown[], index: number, registry: Registry): Complaint[] {
  const name = names[index];
  const pointer = `/checks/${index}/name`;
  if (names.indexOf(name) < index) return [{ pointer, message: `the name "${String(name)}" is given twice` }];
  const taken = registry.assertions.some((assertion) => assertion.name === name);
  return taken
    ? [{ pointer, message: `"${String(name)}" is the name of an assertion; give this check another one` }]
    : [];
}

/** Without a scenario any number of rounds may come. */
function checkArguments(expect: unknown, at: string, registry: Registry): Complaint[] {
  if (!isRecord(expect)) return [];
  const { assertion: wanted, optional: _, ...args } = expect;
  const assertion = registry.assertions.find(({ name }) => name === wanted);
  if (assertion === undefined) return [];
  const wrong = problemOf(assertion, withDefaults(args, assertion.args), Infinity);
  return wrong === undefined ? [] : [argumentComplaint(wrong, at)];
}
