import type { SiteKind } from '../../model.js';
import { formatDeadline } from '../duration.js';
import type { Registry } from '../registry.js';

export type Broken = Registry['faults'][number];

interface Property {
  type?: string | string[];
  enum?: unknown[];
  default?: unknown;
  minimum?: number;
  description?: string;
}

/** Examples of what only the author can know. */
const EXAMPLES: Readonly<Record<string, string>> = {
  command: 'touch /tmp/labrun-example',
  undo: 'rm -f /tmp/labrun-example',
  prove: 'ls /tmp/labrun-example',
};

/** One fault with every argument that it takes: what must be given, and what may be as a comment. */
export function faultLines({ name, describe, args, lastsMs, targets }: Broken, provider: SiteKind): string[] {
  const properties = Object.entries((args['properties'] ?? {}) as Record<string, Property>);
  const required = (args['required'] ?? []) as string[];
  const lasts = lastsMs === undefined ? 'until the end of the run, or a rejoin' : formatDeadline(lastsMs);
  return [
    `  # ${describe}`,
    `  - fault: ${name}`,
    `    provider: ${provider}`,
    `    # node: the ${targets === 'any' ? 'router or client' : 'router'} to break; the active router when absent`,
    `    # for: how long it lasts, such as 2s; ${lasts} when absent`,
    ...properties.flatMap(([key, property]) => {
      const line = `${key}: ${JSON.stringify(exampleOf(key, property))}`;
      const about = property.description === undefined ? [] : [`    # ${property.description}`];
      return [...about, required.includes(key) ? `    ${line}` : `    # ${line}`];
    }),
  ];
}

function exampleOf(key: string, { type, enum: words, default: value, minimum }: Property): unknown {
  if (value !== undefined) return value;
  if (words !== undefined) return words[0];
  const kind = [type].flat()[0];
  if (kind === 'number' || kind === 'integer') return minimum ?? 1;
  if (kind === 'boolean') return true;
  if (kind === 'array') return [];
  return EXAMPLES[key] ?? 'example';
}
