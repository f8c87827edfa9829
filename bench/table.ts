import { cpus, release, totalmem, type } from 'node:os';
import { meets, ratioOf, type Entry } from './entry.js';

/** The machine in one line; nothing that tells whose it is. */
export function machine(): string {
  const [cpu] = cpus();
  const gib = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${gib} GiB, ${type()} ${release().split('-')[0]}, Node ${process.versions.node}`;
}

/** Measured lines as a table in Markdown. */
export function table(entries: readonly Entry[]): string {
  const rows = entries.map((entry) => [
    entry.what,
    `${short(entry.value)} ${entry.unit}`,
    entry.against === undefined ? '' : `${entry.against.what}: ${short(entry.against.value)} ${entry.unit}`,
    ratio(entry),
    wanted(entry),
  ]);
  const head = ['what', 'measured', 'compared with', 'ratio', 'target'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function ratio(entry: Entry): string {
  const value = ratioOf(entry);
  if (value === null) return '';
  return entry.speedup === true ? `${short(value)} times faster` : `${short(value)} x`;
}

function wanted(entry: Entry): string {
  const { target } = entry;
  if (target === undefined) return '';
  const limit = 'atMost' in target ? `at most ${target.atMost}` : `at least ${target.atLeast}`;
  const unit = target.of === 'value' ? ` ${entry.unit}` : '';
  return `${limit}${unit}: ${meets(entry) === true ? 'met' : 'NOT met'}`;
}

function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
