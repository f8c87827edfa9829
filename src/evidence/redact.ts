import { RULES, SECRET, SECRET_FIELD, SUSPECT, type PlaceholderOf } from './redact-rules.js';

/** Which placeholder stands for which real identifier. Keep it outside of the bundle. */
export type RedactionMapping = Readonly<Record<string, string>>;

/**
 * Replaces identifiers of real cloud resources by placeholders such as `eni-placeholder-1`, the same for the same value, so
 * that records still join; takes secrets out altogether. Redacting twice changes nothing.
 */
export class Redactor {
  readonly #placeholders: Map<string, string>;
  readonly #counters = new Map<string, number>();
  /** Values that no rule could tell from any other word. */
  readonly #known = new Map<string, string>();
  #knownPattern: RegExp | null = null;

  constructor(seed: RedactionMapping = {}) {
    this.#placeholders = new Map(Object.entries(seed));
    for (const placeholder of this.#placeholders.values()) {
      const [, kind = '', number = '0'] = /^(.*)-placeholder-(\d+)$/.exec(placeholder) ?? [];
      this.#counters.set(kind, Math.max(this.#counters.get(kind) ?? 0, Number(number)));
    }
  }

  get mapping(): RedactionMapping {
    return Object.fromEntries(this.#placeholders);
  }

  /** From now on these very values are identifiers of that kind: names of hosts, numbers of accounts. */
  learn(kind: string, values: readonly string[]): void {
    const fresh = values.filter((value) => value !== '' && !this.#known.has(value.toLowerCase()));
    if (fresh.length === 0) return;
    for (const value of fresh) this.#known.set(value.toLowerCase(), kind);
    // The longest first: one may be part of another.
    const words = [...this.#known.keys()].sort((a, b) => b.length - a.length).map(escaped);
    this.#knownPattern = new RegExp(`(?<![\\w.-])(?:${words.join('|')})(?![\\w-])`, 'gi');
  }

  /** A copy of plain data with every string in it redacted, names of fields included. */
  redact<T>(value: T): T {
    return this.#walk(value) as T;
  }

  /** Redacts free text, JSON inside it included. */
  text(whole: string): string {
    const text =
      this.#knownPattern === null
        ? whole
        : whole.replace(this.#knownPattern, (match) =>
            this.#placeholderOf(this.#known.get(match.toLowerCase()) ?? 'value', match),
          );
    if (!SUSPECT.test(text)) return text;
    return RULES.reduce(
      (current, { pattern, replace }) =>
        current.replace(pattern, (match: string, ...groups: (string | undefined)[]) =>
          replace(this.#placeholderOf, match, ...groups),
        ),
      text,
    );
  }

  #walk(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#walk(item));
    if (typeof value !== 'object' || value === null) return value;
    const copy: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value))
      copy[this.text(name)] =
        typeof item === 'string' && item !== '' && SECRET_FIELD.test(name) ? SECRET : this.#walk(item);
    return copy;
  }

  readonly #placeholderOf: PlaceholderOf = (kind, value) => {
    const key = value.toLowerCase();
    const known = this.#placeholders.get(key);
    if (known !== undefined) return known;
    const number = (this.#counters.get(kind) ?? 0) + 1;
    const placeholder = `${kind}-placeholder-${number}`;
    this.#counters.set(kind, number);
    this.#placeholders.set(key, placeholder);
    return placeholder;
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
