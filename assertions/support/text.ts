/** Time as people read it. */
export function ms(value: number): string {
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

/** Many things in one sentence: the first few, and how many more there are. */
export function listed(items: readonly string[], separator = '; ', most = 4): string {
  const left = items.length - most;
  const more =
    left > 0
      ? `${separator.trim() === 'and' ? separator : `${separator === '' ? ', ' : separator}and `}${left} more`
      : '';
  return `${items.slice(0, most).join(separator)}${more}`;
}
