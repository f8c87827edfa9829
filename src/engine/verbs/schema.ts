import type { Io } from '../../cli/io.js';
import type { SchemaOptions } from '../../cli/options.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { withExtensions } from '../../scenario/registry.js';
import { checksSchema } from '../../schema/checks-schema.js';
import { scenarioSchema } from '../../schema/scenario-schema.js';
import { namedExtensions } from '../third-party.js';

/** `labrun schema`: the JSON Schema of what authors write, as it is shipped in src/schema, or with extensions. */
export async function schema({ what, extensions }: SchemaOptions, io: Pick<Io, 'stdout' | 'cwd'>): Promise<ExitCode> {
  const registry = withExtensions(await namedExtensions(extensions, io.cwd));
  io.stdout.write(
    `${JSON.stringify(what === 'checks' ? checksSchema(registry) : scenarioSchema(registry), null, 2)}\n`,
  );
  return EXIT.pass;
}
