import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, messageOf } from '../errors.js';
import type { RunEvent } from '../run/events.js';
import { brokenPart, isKnownType } from '../run/record-shapes.js';
import { EvidenceError } from './errors.js';

const NEWER = { hint: 'read it with the labrun that wrote it, or a newer one' };

/** Reads the record of a run. Throws EvidenceError when there is none or when it has gaps. */
export async function readEvents(runDir: string): Promise<RunEvent[]> {
  const path = join(runDir, 'events.jsonl');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new EvidenceError('missing', `cannot read the record of a run: ${messageOf(error)}`, {
      hint: 'name a run directory: the one that labrun printed last, with an events.jsonl in it',
      exitCode: EXIT.usage,
    });
  }
  return parseEvents(text, path);
}

/**
 * Reads events.jsonl. What follows the last newline was never a whole record (its writer was killed) and is left out; any
 * other damage throws EvidenceError, because a record with a hole in it proves nothing.
 */
export function parseEvents(text: string, path = 'events.jsonl'): RunEvent[] {
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
  return lines.map((line, index) => parseLine(line, index + 1, path));
}

function parseLine(line: string, number: number, path: string): RunEvent {
  const where = `${path}:${number}`;
  let event: Partial<RunEvent> | null;
  try {
    event = JSON.parse(line) as Partial<RunEvent> | null;
  } catch {
    throw new EvidenceError('damaged', `${where}: not a record: ${line.slice(0, 60)}`);
  }
  if (typeof event !== 'object' || event === null || typeof event.type !== 'string')
    throw new EvidenceError('damaged', `${where}: not a record: ${line.slice(0, 60)}`);
  if (event.v !== 1)
    throw new EvidenceError(
      'version',
      `${where}: version ${JSON.stringify(event.v)} of the record format is not known`,
      NEWER,
    );
  if (event.seq !== number)
    throw new EvidenceError(
      'damaged',
      `${where}: record ${number} is missing; found number ${JSON.stringify(event.seq)}`,
    );
  if (typeof event.tMs !== 'number' || typeof event.wall !== 'string')
    throw new EvidenceError('damaged', `${where}: a record without its time`);
  // What is not understood may be what speaks against a pass.
  if (!isKnownType(event.type))
    throw new EvidenceError('version', `${where}: a record of type ${JSON.stringify(event.type)} is not known`, NEWER);
  const wrong = brokenPart(event as RunEvent);
  if (wrong !== null)
    throw new EvidenceError(
      'damaged',
      `${where}: a record of type ${event.type} without a proper ${wrong.slice(1) || 'body'}`,
    );
  return event as RunEvent;
}
