import type { Io } from '../../cli/io.js';
import type { SchemaOptions } from '../../cli/options.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { checksSchema } from '../../schema/checks-schema.js';
import { scenarioSchema } from '../../schema/scenario-schema.js';

/** `labrun schema`: the JSON Schema of what authors write, as it is shipped in src/schema. */
export async function schema({ what }: SchemaOptions, io: Pick<Io, 'stdout'>): Promise<ExitCode> {
  io.stdout.write(`${JSON.stringify(what === 'checks' ? checksSchema() : scenarioSchema(), null, 2)}\n`);
  return EXIT.pass;
}
