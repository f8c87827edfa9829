import { OciError } from './error.js';

/** A launch was accepted, and then OCI gave the instance up. */
export function launchEnded(name: string, { lifecycleState }: { lifecycleState: string }): OciError {
  return refused('up', name, lifecycleState, 'the launch failed: its work request says why');
}

/** Something was made, and then someone deleted it. */
export function creationEnded(name: string, state: string): OciError {
  return refused('up', name, state, 'it was deleted while it was needed');
}

/** Someone terminated the instance that was to be switched. */
export function switchEnded(operation: string, name: string, { lifecycleState }: { lifecycleState: string }): OciError {
  return refused(operation, name, lifecycleState, 'the instance is going away or gone');
}

export function noSuchInstance(operation: string, name: string, runId: string): OciError {
  return refused(operation, name, 'NoSuchInstance', `${runId} has no instance of that name`);
}

/** What the configuration says cannot be done with what is there; nothing was changed. */
export function unfit(operation: string, subject: string, providerCode: string, message: string): OciError {
  return refused(operation, subject, providerCode, message);
}

/** OCI answered, and its answer rules out what was wanted. */
function refused(operation: string, subject: string, providerCode: string, message: string): OciError {
  const failure = { action: operation, status: 200, providerCode, message, retryable: false };
  return new OciError({ operation, subject }, failure);
}
