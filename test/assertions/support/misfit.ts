import { impossible, type Shape } from '../../../assertions/jmespath/shape.js';

/** Where a value is not of its shape; a field that the shape does not have could not be asked for. */
export function misfit(shape: Shape, value: unknown, at: string): string[] {
  if (value === null || value === undefined || shape.kind === 'any') return [];
  const kind = Array.isArray(value) ? 'list' : typeof value;
  if (shape.kind === 'list')
    return kind === 'list'
      ? (value as unknown[]).flatMap((item, index) => misfit(shape.of, item, `${at}[${index}]`))
      : [`${at}: ${kind}`];
  if (shape.kind === 'text') {
    if (typeof value !== 'string') return [`${at}: ${kind}`];
    return impossible(shape, value) === undefined ? [] : [`${at}: ${value}`];
  }
  if (shape.kind === 'table')
    return Object.entries(value).flatMap(([key, item]) => misfit(shape.of, item, `${at}.${key}`));
  if (shape.kind !== 'mapping') return kind === shape.kind ? [] : [`${at}: ${kind}`];
  return Object.entries(value).flatMap(([key, item]) =>
    Object.hasOwn(shape.fields, key)
      ? misfit(shape.fields[key] as Shape, item, `${at}.${key}`)
      : [`${at}.${key}: not described`],
  );
}
