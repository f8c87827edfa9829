import { tagOf, ADOPTED_TAG } from './tags.js';

/** How something that the run did not create was found, for the day on which it is given back. */
export interface AdoptedNote {
  node: string;
  /** Of a VM. */
  power?: PowerBefore;
  /** Of a NIC: IP forwarding, and the addresses that it had beside its own. */
  forwarding?: boolean;
  secondary?: string[];
}

export type PowerBefore = 'running' | 'stopped' | 'deallocated';

/** Longest value of a tag. */
const MAX_VALUE = 256;

/** The note as a tag's value, or undefined when it is too long for one. */
export function writeNote({ node, power, forwarding, secondary }: AdoptedNote): string | undefined {
  const parts = [
    `node=${node}`,
    ...(power === undefined ? [] : [`power=${power}`]),
    ...(forwarding === undefined ? [] : [`forwarding=${forwarding}`]),
    ...(secondary === undefined || secondary.length === 0 ? [] : [`secondary=${secondary.join(',')}`]),
  ];
  const text = parts.join(';');
  return text.length > MAX_VALUE ? undefined : text;
}

/** The note among these tags; undefined when there is none. What cannot be read is left out of it. */
export function noteIn(tags: Record<string, string> | undefined): AdoptedNote | undefined {
  const text = tagOf(tags, ADOPTED_TAG);
  if (text === undefined) return undefined;
  const fields = new Map(
    text.split(';').map((part): [string, string] => {
      const at = part.indexOf('=');
      return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    }),
  );
  const power = fields.get('power');
  const forwarding = fields.get('forwarding');
  const secondary = fields.get('secondary');
  return {
    node: fields.get('node') ?? '',
    ...(power === 'running' || power === 'stopped' || power === 'deallocated' ? { power } : {}),
    ...(forwarding === undefined ? {} : { forwarding: forwarding === 'true' }),
    ...(secondary === undefined ? {} : { secondary: secondary.split(',').filter((entry) => entry !== '') }),
  };
}
