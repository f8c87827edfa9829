import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import { parseChecks } from './checks-file.js';
import { isRecord, type Complaint } from './complaint.js';
import type { NamedCheck } from './named-check.js';
import { render, type ScenarioProblem } from './problem.js';
import { readText } from './read.js';
import { NO_EXTENSIONS, REGISTRY, withExtensions, type Extensions, type Registry } from './registry.js';
import { loadValidator, type Kind, type Validator } from './validator.js';

/** What the files and folders that a scenario names bring with them. */
export interface Around {
  registry: Registry;
  extensions: Extensions;
  /** The folders that these come from, relative to the working directory. */
  folders: string[];
  validate: Validator;
  checks: ReadonlyMap<string, NamedCheck>;
  /** What is wrong with how the scenario names them. */
  complaints: Complaint[];
  /** What is wrong in those files; said once, for the first scenario that uses them. */
  problems: ScenarioProblem[];
}

type Compiled = Pick<Around, 'registry' | 'extensions' | 'folders'> & { key: string };

/** Reads what scenarios share once, however many use it. `folders` are extensions for all of them, relative to `cwd`. */
export class Library {
  readonly #validators = new Map<string, Promise<Validator>>();
  readonly #extensions = new Map<string, Promise<Extensions>>();
  readonly #checks = new Map<string, Promise<ReturnType<typeof parseChecks>>>();
  readonly #said = new Set<string>();

  constructor(
    readonly cwd: string,
    readonly folders: readonly string[] = [],
  ) {}

  /** Loads what all scenarios share. Throws UsageError `extensions.invalid`. */
  async begin(): Promise<void> {
    for (const folder of this.folders) await this.#folder(folder);
  }

  /** Throws UsageError `extensions.invalid` for a folder that was not named by the scenario. */
  async around(data: unknown, path: string): Promise<Around> {
    const complaints: Complaint[] = [];
    const compiled = await this.#extend(data, path, complaints);
    const validate = await this.#validator('scenario', compiled);
    const { checks, problems } = await this.#named(data, path, compiled, complaints);
    return { ...compiled, validate, checks, complaints, problems };
  }

  /** The named checks of one file. */
  async checksIn(path: string): Promise<ReturnType<typeof parseChecks>> {
    const compiled = await this.#extend(undefined, path, []);
    return remember(this.#checks, `${resolve(this.cwd, path)}\n${compiled.key}`, () =>
      this.#readChecks(path, compiled),
    );
  }

  async #extend(data: unknown, path: string, complaints: Complaint[]): Promise<Compiled> {
    const own = textsOf(data, 'extensions').map(({ text, pointer }) => ({
      folder: join(dirname(path), text),
      pointer,
    }));
    const all = [...this.folders.map((folder) => ({ folder, pointer: undefined })), ...own];
    const together: { faults: Extensions['faults'][number][]; assertions: Extensions['assertions'][number][] } = {
      faults: [],
      assertions: [],
    };
    const seen = new Set<string>();
    for (const { folder, pointer } of all) {
      if (seen.has(resolve(this.cwd, folder))) continue;
      seen.add(resolve(this.cwd, folder));
      try {
        const { faults, assertions } = await this.#folder(folder);
        const twice =
          twiceNamed([...together.faults, ...faults]) ?? twiceNamed([...together.assertions, ...assertions]);
        if (twice !== undefined)
          throw new UsageError('extensions.invalid', `${folder}: "${twice}" comes from another folder as well`);
        together.faults.push(...faults);
        together.assertions.push(...assertions);
      } catch (error) {
        if (!(error instanceof UsageError) || pointer === undefined) throw error;
        complaints.push({ pointer, message: error.message });
      }
    }
    const folders = all.map(({ folder }) => folder);
    if (seen.size === 0) return { registry: REGISTRY, extensions: NO_EXTENSIONS, folders, key: '' };
    return { registry: withExtensions(together), extensions: together, folders, key: [...seen].join('\n') };
  }

  #folder(folder: string): Promise<Extensions> {
    return remember(this.#extensions, resolve(this.cwd, folder), async () => {
      const { loadExtensions } = await import('./extensions.js');
      return loadExtensions(resolve(this.cwd, folder), folder);
    });
  }

  #validator(kind: Kind, { registry, extensions, key }: Compiled): Promise<Validator> {
    const none = extensions.faults.length + extensions.assertions.length === 0;
    return remember(this.#validators, none ? kind : `${kind}\n${key}`, async () =>
      none ? loadValidator(kind) : (await import('./compile.js')).compileValidator(kind, registry),
    );
  }

  async #named(
    data: unknown,
    path: string,
    compiled: Compiled,
    complaints: Complaint[],
  ): Promise<Pick<Around, 'checks' | 'problems'>> {
    const checks = new Map<string, NamedCheck>();
    const problems: ScenarioProblem[] = [];
    for (const { text, pointer } of textsOf(data, 'checks')) {
      const file = join(dirname(path), text);
      const key = `${resolve(this.cwd, file)}\n${compiled.key}`;
      const read = await remember(this.#checks, key, () => this.#readChecks(file, compiled));
      if ('problems' in read) {
        const [first] = read.problems;
        if (first?.excerpt === '') complaints.push({ pointer, message: `${file}: ${first.message}` });
        else {
          complaints.push({ pointer, message: `${file} is not valid: ${first === undefined ? '' : headline(first)}` });
          if (!this.#said.has(key)) problems.push(...read.problems);
        }
        this.#said.add(key);
        continue;
      }
      for (const check of read.checks) {
        const other = checks.get(check.name);
        if (other === undefined) checks.set(check.name, check);
        else complaints.push({ pointer, message: `the check "${check.name}" is in ${other.file} as well` });
      }
    }
    return { checks, problems };
  }

  async #readChecks(file: string, compiled: Compiled): Promise<ReturnType<typeof parseChecks>> {
    const read = readText(resolve(this.cwd, file), file);
    if ('problem' in read) return { problems: [read.problem] };
    return parseChecks(read.text, file, await this.#validator('checks', compiled), compiled.registry);
  }
}

function headline(problem: ScenarioProblem): string {
  return render(problem).split('\n')[0] ?? '';
}

function textsOf(data: unknown, key: string): { text: string; pointer: string }[] {
  const list: unknown = isRecord(data) ? data[key] : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((text: unknown, index) =>
    typeof text === 'string' && text !== '' ? [{ text, pointer: `/${key}/${index}` }] : [],
  );
}

function twiceNamed(things: readonly { name: string }[]): string | undefined {
  return things.find(({ name }, index) => things.findIndex((other) => other.name === name) < index)?.name;
}

function remember<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key) ?? make();
  cache.set(key, known);
  return known;
}
