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

  /** A copy of plain data with every string in it redacted, names of fields included. */
  redact<T>(value: T): T {
    return this.#walk(value) as T;
  }

  /** Redacts free text, JSON inside it included. */
  text(text: string): string {
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
