/**
 * How something was found that had been there before, kept in a tag of the thing itself, so that anyone can give it back who
 * has nothing but the account. `key=value;key=value`, in the characters that OCI takes.
 */
export interface InstanceNote {
  node: string;
  power: 'running' | 'stopped';
}

export interface VnicNote {
  skipSourceDestCheck: boolean;
  /** Secondary addresses that it had. */
  secondary: string[];
}

/** Most characters of a free-form tag's value. */
const MAX_VALUE = 256;

export function writeInstanceNote({ node, power }: InstanceNote): string {
  return `node=${node};power=${power}`;
}

/** Undefined for what is no such note. */
export function readInstanceNote(text: string | undefined): InstanceNote | undefined {
  const [, node, power] = /^node=([^;]+);power=(running|stopped)$/.exec(text ?? '') ?? [];
  return node === undefined ? undefined : { node, power: power === 'running' ? 'running' : 'stopped' };
}

/** Undefined when there are more addresses than a tag can hold. */
export function writeVnicNote({ skipSourceDestCheck, secondary }: VnicNote): string | undefined {
  const text = `skipSourceDestCheck=${skipSourceDestCheck};secondary=${secondary.join(',')}`;
  return text.length <= MAX_VALUE ? text : undefined;
}

export function readVnicNote(text: string | undefined): VnicNote | undefined {
  const [, skip, list] = /^skipSourceDestCheck=(true|false);secondary=([\d.,]*)$/.exec(text ?? '') ?? [];
  if (skip === undefined) return undefined;
  return { skipSourceDestCheck: skip === 'true', secondary: (list ?? '').split(',').filter((entry) => entry !== '') };
}
