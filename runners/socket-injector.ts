import { LabrunError } from '../src/errors.js';
import type { Injector } from './injection.js';

export function createInjector(socketPath: string): Injector {
  const fail = (): never => {
    throw new LabrunError('injection.failed', `${socketPath} is not implemented yet`);
  };
  return { set: fail, hits: fail, calls: fail };
}
