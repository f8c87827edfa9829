import type { Io } from '../../cli/io.js';
import type { SchemaOptions } from '../../cli/options.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { withExtensions } from '../../scenario/registry.js';
import { checksSchema } from '../../schema/checks-schema.js';
import { scenarioSchema } from '../../schema/scenario-schema.js';
import { namedExtensions } from '../third-party.js';

/** `labrun schema`: the JSON Schema of what authors write, as it is shipped in src/schema, or with extensions. */
export async function schema({ what, extensions }: SchemaOptions, io: Pick<Io, 'stdout' | 'cwd'>): Promise<ExitCode> {
  io.stdout.write(`${JSON.stringify(await schemaOf(what, extensions, io.cwd), null, 2)}\n`);
  return EXIT.pass;
}

async function schemaOf(what: SchemaOptions['what'], extensions: readonly string[], cwd: string): Promise<object> {
  if (what === 'config') return (await import('../../schema/config-schema.js')).configSchema();
  const registry = withExtensions(await namedExtensions(extensions, cwd));
  return what === 'checks' ? checksSchema(registry) : scenarioSchema(registry);
}
