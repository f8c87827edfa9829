import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OPTIONAL_RECORDS, type Assertion, type RecordKind } from '../../assertions/assertion.js';
import type { Fault } from '../../runners/fault.js';
import { messageOf, UsageError } from '../errors.js';
import { newAjv } from './compile.js';
import { REGISTRY, type Extensions } from './registry.js';

const RECORDS: readonly RecordKind[] = [
  'matrix',
  'inventory',
  'router-state',
  'outages',
  'faults',
  ...OPTIONAL_RECORDS,
];
/** Keys that every item of `faults` or of `expect` has already. */
const TAKEN = { fault: ['fault', 'provider', 'node', 'for'], assertion: ['assertion', 'name', 'optional'] };

/**
 * Loads the faults and assertions of third parties: whatever the .js and .mjs files of a folder export. `shown` is what
 * messages call the folder. Throws UsageError `extensions.invalid` that names the file and what is wrong with it.
 */
export async function loadExtensions(folder: string, shown: string): Promise<Extensions> {
  const found: { faults: Fault[]; assertions: Assertion[] } = { faults: [], assertions: [] };
  for (const file of filesOf(folder, shown)) {
    const path = join(shown, file);
    const objects = await exportsOf(join(folder, file), path);
    for (const [name, value] of objects) {
      const where = `${path}: export "${name}"`;
      if ('grade' in value) found.assertions.push(checkAssertion(value, where));
      else if ('prepare' in value) found.faults.push(checkFault(value, where));
      else throw invalid(`${where} is neither an assertion (it has no "grade") nor a fault (it has no "prepare")`);
    }
    if (objects.length === 0) throw invalid(`${path} exports neither an assertion nor a fault`);
  }
  checkNames(found.faults, REGISTRY.faults, shown);
  checkNames(found.assertions, REGISTRY.assertions, shown);
  return found;
}

function filesOf(folder: string, shown: string): string[] {
  let files: string[];
  try {
    files = readdirSync(folder).filter((name) => /\.m?js$/.test(name));
  } catch (error) {
    throw invalid(`extensions ${shown}: ${messageOf(error)}`);
  }
  if (files.length === 0) throw invalid(`extensions ${shown}: the folder holds no .js or .mjs file`);
  return files.sort();
}

async function exportsOf(file: string, path: string): Promise<[string, Record<string, unknown>][]> {
  let module: Record<string, unknown>;
  try {
    module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    const hint = error instanceof SyntaxError && file.endsWith('.js') ? ' (an ES module is best called .mjs)' : '';
    throw invalid(`${path} cannot be loaded: ${messageOf(error)}${hint}`);
  }
  const objects = Object.entries(module).filter(
    (entry): entry is [string, Record<string, unknown>] => typeof entry[1] === 'object' && entry[1] !== null,
  );
  // What is exported by name and as the default is one thing.
  return objects.filter(([, value], index) => objects.findIndex(([, other]) => other === value) === index);
}

function checkAssertion(value: Record<string, unknown>, where: string): Assertion {
  checkCommon(value, where, TAKEN.assertion);
  expectType(value, where, 'grade', 'function');
  for (const name of ['needsFor', 'check', 'inapplicable'])
    if (name in value) expectType(value, where, name, 'function');
  const { needs } = value;
  if (!Array.isArray(needs) || !needs.every((need) => RECORDS.includes(need as RecordKind)))
    throw invalid(`${where}: "needs" must be a list of these: ${RECORDS.join(', ')}`);
  return value as unknown as Assertion;
}

function checkFault(value: Record<string, unknown>, where: string): Fault {
  checkCommon(value, where, TAKEN.fault);
  for (const name of ['prepare', 'takeover']) expectType(value, where, name, 'function');
  expectType(value, where, 'needsStandby', 'boolean');
  if ('lastsMs' in value) expectType(value, where, 'lastsMs', 'number');
  if ('targets' in value && value['targets'] !== 'routers' && value['targets'] !== 'any')
    throw invalid(`${where}: "targets" must be "routers" or "any"`);
  return value as unknown as Fault;
}

function checkCommon(value: Record<string, unknown>, where: string, taken: readonly string[]): void {
  for (const name of ['name', 'describe']) expectType(value, where, name, 'string');
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(String(value['name'])))
    throw invalid(`${where}: "name" must be letters, digits, ".", "_" and "-", at most 64`);
  expectType(value, where, 'args', 'object');
  const args = value['args'] as Record<string, unknown>;
  const hidden = Object.keys((args['properties'] ?? {}) as object).find((key) => taken.includes(key));
  if (hidden !== undefined) throw invalid(`${where}: "args" must not have the property "${hidden}", which is taken`);
  try {
    newAjv().compile({ ...args, type: 'object' });
  } catch (error) {
    throw invalid(`${where}: "args" is no JSON Schema of arguments: ${messageOf(error)}`);
  }
}

function expectType(value: Record<string, unknown>, where: string, key: string, type: string): void {
  const given = value[key];
  if (typeof given === type && given !== null) return;
  const found = given === undefined ? 'missing' : given === null ? 'null' : typeof given;
  throw invalid(`${where}: "${key}" is ${found}; expected ${type === 'object' ? 'an' : 'a'} ${type}`);
}

function checkNames(things: readonly { name: string }[], known: readonly { name: string }[], shown: string): void {
  const names = [...known, ...things].map(({ name }) => name);
  const twice = things.find(({ name }) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) throw invalid(`extensions ${shown}: the name "${twice.name}" is taken already`);
}

function invalid(message: string): UsageError {
  return new UsageError('extensions.invalid', message, 'docs/extending.md shows what such a file looks like');
}
