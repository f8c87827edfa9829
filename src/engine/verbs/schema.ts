import type { Io } from '../../cli/io.js';
import type { SchemaOptions } from '../../cli/options.js';
import { EXIT, type ExitCode } from '../../errors.js';

/** `labrun schema`: the JSON Schema of scenario files or of the configuration, as shipped in src/schema/. */
export async function schema({ of }: SchemaOptions, io: Pick<Io, 'stdout'>): Promise<ExitCode> {
  const made =
    of === 'config'
      ? (await import('../../schema/config-schema.js')).configSchema()
      : (await import('../../schema/scenario-schema.js')).scenarioSchema();
  io.stdout.write(`${JSON.stringify(made, null, 2)}\n`);
  return EXIT.pass;
}
