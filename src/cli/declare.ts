import { Option } from 'commander';
import { UsageError, type ExitCode } from '../errors.js';
import type { ProviderOrder } from '../scenario/sites.js';
import type { Io } from './io.js';
import { dollars, notEmpty, oneOf } from './parsers.js';

/** What a verb's declaration is given besides the program. */
export interface Host {
  io: Io;
  /** Says how the process shall end. */
  exit(code: ExitCode): void;
}

/** An option with a value. What its parser throws is said of the option by name. */
export function option<T>(flags: string, description: string, parse: (text: string) => T, fallback?: T): Option {
  const name = /--[a-z-]+/.exec(flags)?.[0] ?? flags;
  const made = new Option(flags, description).argParser((text: string) => valueOf(name, text, parse));
  return fallback === undefined ? made : made.default(fallback);
}

/** The value of an option or argument. Throws UsageError `usage.value` that names it. */
export function valueOf<T>(name: string, text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(error.code, `${name}: ${error.message}`, error.hint);
    throw error;
  }
}

/** The option that every verb has that works on a run. */
export function runIdOption(): Option {
  return option('--run-id <id>', 'the run (default: the newest in the state directory)', (text) => text);
}

/** The option of every verb that reads scenarios or judges runs. */
export function extensionsOption(): Option {
  return new Option('--extensions <dir>', 'a folder with faults and assertions of your own; may be given several times')
    .argParser((text: string, before: string[]) => [...before, valueOf('--extensions', text, notEmpty)])
    .default([], 'those that a scenario names');
}

/** The options of verbs that begin a lab, besides `--lab` itself. */
export function labOptions(orders: readonly ProviderOrder[]): Option[] {
  return [
    option('--config <file>', 'what a real lab is (default: $CE_CONFIG, else labrun.config.yaml)', notEmpty),
    option('--budget <usd>', 'most that one run on real clouds may cost up to its TTL', dollars),
    option(
      '--provider-order <order>',
      `how sites come up: ${orders.join(', ')} (default: declared, or as the configuration says)`,
      oneOf(orders),
    ),
  ];
}

/** An object without the keys that are undefined, which is how optional properties are left out. */
export function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
