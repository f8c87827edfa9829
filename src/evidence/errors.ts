import { LabrunError, type ExitCode } from '../errors.js';

/** A run's record cannot be read or does not make sense. Codes: `evidence.missing`, `.damaged`, `.version`, `.no-run`, `.schema`. */
export class EvidenceError extends LabrunError {
  constructor(code: string, message: string, options: { hint?: string; exitCode?: ExitCode } = {}) {
    super(`evidence.${code}`, message, options);
  }
}
