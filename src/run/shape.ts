/** Where a value is not what it must be: a path such as `.flows[3].src`; null when it is right. */
export type Shape = (value: unknown) => string | null;

export const text: Shape = (value) => (typeof value === 'string' ? null : '');
export const number: Shape = (value) => (typeof value === 'number' && Number.isFinite(value) ? null : '');
export const flag: Shape = (value) => (typeof value === 'boolean' ? null : '');
export const object: Shape = (value) => (isObject(value) ? null : '');

export const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined ? null : shape(value);

export const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null ? null : shape(value);

export const oneOf =
  (...words: readonly string[]): Shape =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? null : '';

export const list =
  (shape: Shape): Shape =>
  (value) => {
    if (!Array.isArray(value)) return '';
    for (let index = 0; index < value.length; index += 1) {
      const wrong = shape(value[index]);
      if (wrong !== null) return `[${index}]${wrong}`;
    }
    return null;
  };

/** An object whose values are all alike. */
export const map =
  (shape: Shape): Shape =>
  (value) => {
    if (!isObject(value)) return '';
    for (const [name, inner] of Object.entries(value)) {
      const wrong = shape(inner);
      if (wrong !== null) return `.${name}${wrong}`;
    }
    return null;
  };

/** An object that has these; what else it has does not matter. */
export const record = (fields: Readonly<Record<string, Shape>>): Shape => {
  const entries = Object.entries(fields);
  return (value) => {
    if (!isObject(value)) return '';
    for (const [name, shape] of entries) {
      const wrong = shape(value[name]);
      if (wrong !== null) return `.${name}${wrong}`;
    }
    return null;
  };
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
