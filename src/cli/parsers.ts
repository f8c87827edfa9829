import { UsageError } from '../errors.js';
import { SITES, type SiteKind } from '../model.js';
import { readDeadline, readTtl } from '../scenario/duration.js';
import { didYouMean } from '../scenario/nearest.js';
import type { MatrixSites } from './options.js';

/*
 * Values of options and variables. Each parser returns the value or throws UsageError `usage.value`, whose message says what
 * is wrong and what would be right; the caller puts the name of the option before it.
 */

/** A parser of one word out of several. */
export function oneOf<T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((valid) => valid === text);
    if (word !== undefined) return word;
    return refuse(`${JSON.stringify(text)} is not one of ${words.join(', ')}${didYouMean(text, words)}`);
  };
}

/** A whole number from 1 to 1000. */
export function wholeNumber(text: string): number {
  if (/^[0-9]{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 1000) return Number(text);
  return refuse(`${JSON.stringify(text)} is not a whole number from 1 to 1000`);
}

/** An amount of money in USD. */
export function dollars(text: string): number {
  if (/^[0-9]{1,6}(\.[0-9]{1,2})?$/.test(text) && Number(text) > 0) return Number(text);
  return refuse(`${JSON.stringify(text)} is not an amount in USD, such as 5 or 0.50`);
}

/** A word that can be part of a run id or of a file's name. */
export function label(text: string): string {
  if (/^[A-Za-z0-9._-]{1,64}$/.test(text)) return text;
  return refuse(`${JSON.stringify(text)} is not a name: letters, digits, ".", "_" and "-", at most 64`);
}

export function notEmpty(text: string): string {
  return text.trim() === '' ? refuse('is empty') : text;
}

/** Words separated by commas, each once. */
export function wordList(text: string): string[] {
  const words = text.split(',').map((word) => word.trim());
  return words.includes('') ? refuse(`${JSON.stringify(text)} has an empty word`) : [...new Set(words)];
}

/** A time such as 500ms or 2s, as written. */
export function duration(text: string): string {
  const parsed = readDeadline(text);
  return parsed.ok ? text : refuse(parsed.why);
}

/** A lab's time to live, as written. */
export function lifetime(text: string): string {
  const parsed = readTtl(text);
  return parsed.ok ? text : refuse(parsed.why);
}

/** `aws,oci` as sites, each once. */
export function siteList(text: string): SiteKind[] {
  const sites = items(text).map(oneOf(SITES));
  const twice = sites.find((site, index) => sites.indexOf(site) !== index);
  return twice === undefined ? sites : refuse(`"${twice}" is listed twice`);
}

/** `onprem,aws` or `onprem=10.77.60.10,aws=10.77.60.11`: at least two ends of the matrix. */
export function matrixSites(text: string): MatrixSites {
  const pairs = items(text).map(matrixSite);
  const sites = siteList(pairs.map(([site]) => site).join(','));
  if (sites.length < 2) return refuse('at least two sites are needed, such as onprem,aws');
  return {
    sites,
    addresses: Object.fromEntries(pairs.filter(([, ip]) => ip !== undefined)) as MatrixSites['addresses'],
  };
}

function matrixSite(item: string): [SiteKind, string | undefined] {
  const [name = '', ...rest] = item.split('=');
  const site = oneOf(SITES)(name.trim());
  if (rest.length === 0) return [site, undefined];
  const ip = rest.join('=').trim();
  return isIPv4(ip) ? [site, ip] : refuse(`${JSON.stringify(item)} is not SITE or SITE=IPv4-ADDRESS`);
}

function isIPv4(text: string): boolean {
  const octets = text.split('.');
  return octets.length === 4 && octets.every((octet) => /^[0-9]{1,3}$/.test(octet) && Number(octet) <= 255);
}

function items(text: string): string[] {
  const list = text.split(',').map((item) => item.trim());
  return list.includes('') ? refuse(`${JSON.stringify(text)} has an empty item; separate words by commas`) : list;
}

function refuse(why: string): never {
  throw new UsageError('usage.value', why);
}
