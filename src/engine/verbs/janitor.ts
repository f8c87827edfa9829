import type { Io } from '../../cli/io.js';
import type { JanitorOptions } from '../../cli/options.js';
import { redactingIo } from '../../cli/redacting-io.js';
import type { ExitCode } from '../../errors.js';
import { Redactor } from '../../evidence/redact.js';
import { StateStore, stateRoot } from '../../run/state.js';
import { sweepExpired } from '../cloud/janitor.js';

/** `labrun janitor`: for a schedule; ends what is past its TTL at the providers, whoever began it and wherever. */
export function janitor(options: JanitorOptions, io: Io): Promise<ExitCode> {
  const redactor = new Redactor();
  return sweepExpired(options, { io: redactingIo(io, redactor), store: new StateStore(stateRoot(io.env)), redactor });
}
