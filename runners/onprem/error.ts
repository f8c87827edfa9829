import { LabrunError } from '../../src/errors.js';

/**
 * `onprem.power`: power is not ours; `onprem.in-use`: another run holds the host; `onprem.unknown-host`: not in the lab
 * inventory; `onprem.command`: a host refused a command; `onprem.unreadable`: a host's answer makes no sense.
 */
export type OnpremErrorCode =
  'onprem.power' | 'onprem.in-use' | 'onprem.unknown-host' | 'onprem.command' | 'onprem.unreadable';

export class OnpremError extends LabrunError {
  constructor(code: OnpremErrorCode, message: string, hint?: string) {
    super(code, message, hint === undefined ? {} : { hint });
  }
}
