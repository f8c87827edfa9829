import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEvents } from '../../../src/evidence/read.js';
import type { RunEvent } from '../../../src/run/events.js';

export const RECORDED = fileURLToPath(new URL('../../../fixtures/recorded/', import.meta.url));

/** Names of all recorded runs. */
export function recordedNames(): string[] {
  return readdirSync(RECORDED).toSorted();
}

export function recordedText(name: string): string {
  return readFileSync(`${RECORDED}${name}/events.jsonl`, 'utf8');
}

export function recordedEvents(name: string): RunEvent[] {
  return parseEvents(recordedText(name), name);
}
