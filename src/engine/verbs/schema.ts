import type { Io } from '../../cli/io.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { scenarioSchema } from '../../schema/scenario-schema.js';

/** `labrun schema`: the JSON Schema of scenario files, as it is shipped in src/schema/scenario.schema.json. */
export async function schema(_options: Record<string, never>, io: Pick<Io, 'stdout'>): Promise<ExitCode> {
  io.stdout.write(`${JSON.stringify(scenarioSchema(), null, 2)}\n`);
  return EXIT.pass;
}
