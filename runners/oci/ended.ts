import type { Instance } from 'oci-core/lib/model/instance.js';
import { OciError } from './error.js';

/** A launch was accepted, and then OCI gave the instance up. */
export function launchEnded(name: string, { lifecycleState }: Instance): OciError {
  return refused('up', name, lifecycleState, 'the launch failed: its work request says why');
}

/** Someone terminated the instance that was to be switched. */
export function switchEnded(operation: string, name: string, { lifecycleState }: Instance): OciError {
  return refused(operation, name, lifecycleState, 'the instance is going away or gone');
}

export function noSuchInstance(operation: string, name: string, runId: string): OciError {
  return refused(operation, name, 'NoSuchInstance', `${runId} has no instance of that name`);
}

/** OCI answered, and its answer rules out what was wanted. */
function refused(operation: string, subject: string, providerCode: string, message: string): OciError {
  const failure = { action: operation, status: 200, providerCode, message, retryable: false };
  return new OciError({ operation, subject }, failure);
}
