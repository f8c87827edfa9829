import { isIPv6 } from 'node:net';

/** Gives the placeholder of one value of a kind: the same for the same value. */
export type PlaceholderOf = (kind: string, value: string) => string;

/** One kind of thing that must not reach a bundle. `replace` gets the match and its groups. */
export interface RedactionRule {
  pattern: RegExp;
  replace(placeholderOf: PlaceholderOf, match: string, ...groups: (string | undefined)[]): string;
}

/** Stands for every secret: nothing needs to be joined by one. */
export const SECRET = 'secret-placeholder';

const SECRET_NAME =
  '(?:(?:x-)?(?:aws|amz)[_-]?)?(?:secret[_-]?access[_-]?key|client[_-]?secret|shared[_-]?access[_-]?key|api[_-]?key|(?:session|security|access|refresh|id)[_-]?token|password|passphrase)';
/** Names of fields whose whole value is a secret. */
export const SECRET_FIELD = new RegExp(
  `^(?:${SECRET_NAME}|secret|token|authorization|private_?key|user_?data|custom_?data)$`,
  'i',
);

/**
 * What any rule could find begins like this. Most strings of a record do not, and are left alone at once.
 */
export const SUSPECT =
  /ocid1\.|-----BEGIN|eyJ|arn:aws|AKIA|ASIA|AROA|AIDA|AGPA|ANPA|bearer|authorization|signature=|[?&]sig=|secret|token|passw|passphrase|access[_-]?key|api[_-]?key|account|owner|AAAA[BCE]|amazonaws\.com|cloudapp\.|oraclevcn\.|(?:[0-9a-f]{2}:){15}|[a-z]-[0-9a-f]{8}|[0-9a-f]{8}-[0-9a-f]{4}-|(?<![\w:])[23][0-9a-f]{3}:|(?<![\d.])(?!10\.|127\.|192\.168\.|192\.0\.2\.)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d/i;

const secretAfterPrefix: RedactionRule['replace'] = (_placeholderOf, _match, prefix = '') => `${prefix}${SECRET}`;

export const RULES: readonly RedactionRule[] = [
  // A key that was cut off goes on to the end of its string.
  {
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[^"]*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?=\\*"|$))/g,
    replace: () => SECRET,
  },
  { pattern: /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, replace: () => SECRET },
  { pattern: /(\bBearer\s+)(?:(?=[\w.~+/=-]*\d)[\w.~+/=-]{8,}|[\w.~+/=-]{16,})/gi, replace: secretAfterPrefix },
  { pattern: /(\bAuthorization\W+Basic\s+)[\w+/=]+/gi, replace: secretAfterPrefix },
  { pattern: /((?:\bSignature|[?&]sig)=)[0-9a-z+/=%]{16,}/gi, replace: secretAfterPrefix },
  // `secretAccessKey: x`, `"password":"x"` at any depth of quoting, `client_secret=x` of a form.
  {
    pattern: new RegExp(`(\\b${SECRET_NAME}\\\\*["']?\\s*[:=]\\s*\\\\*["']?)[^"'\\\\\\s,;&}]+`, 'gi'),
    replace: secretAfterPrefix,
  },
  {
    pattern: /\b(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA)[A-Z0-9]{12,}\b/g,
    replace: (placeholderOf, match) => placeholderOf('access-key', match),
  },
  {
    pattern:
      /(\barn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:|\b(?:account|owner)_?-?(?:id)?\\*["']?\s*[:=]?\s*\\*["']?)(\d{12})\b/gi,
    replace: (placeholderOf, _match, prefix = '', account = '') => prefix + placeholderOf('account', account),
  },
  // Names that clouds give to machines tell their addresses.
  {
    pattern: /\b[a-z0-9][a-z0-9.-]*\.(?:compute(?:-1)?\.amazonaws\.com|cloudapp\.azure\.com|oraclevcn\.com)\b/gi,
    replace: (placeholderOf, match) => placeholderOf('host', match),
  },
  {
    pattern: /\b(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp\d+) AAAA[BCE][\w+/]{40,}={0,2}/g,
    replace: (placeholderOf, match) => placeholderOf('public-key', match),
  },
  {
    pattern: /\bocid1\.([a-z0-9]+)\.[\w.-]*\w/gi,
    replace: (placeholderOf, match, kind = 'ocid') => placeholderOf(kind.toLowerCase(), match),
  },
  {
    pattern: /\b(?:[0-9a-f]{2}:){15}[0-9a-f]{2}\b/gi,
    replace: (placeholderOf, match) => placeholderOf('fingerprint', match),
  },
  {
    pattern:
      /(?<![0-9a-z])(subnet|vpc|vpce|eni-attach|eni|ami|sg|sgr|rtb|rtbassoc|igw|vol|snap|eipalloc|eipassoc|acl|aclassoc|dopt|pl|tgw|lt|nat|key|r|i)-[0-9a-f]{8,}(?![0-9a-z])/g,
    replace: (placeholderOf, match, kind = 'resource') => placeholderOf(kind, match),
  },
  {
    pattern: /(subscriptions\/)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![0-9a-f])/gi,
    replace: (placeholderOf, _match, prefix, uuid = '') =>
      `${prefix ?? ''}${placeholderOf(prefix === undefined ? 'uuid' : 'subscription', uuid)}`,
  },
  {
    pattern: /(?<![\w.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w.]*\w)/g,
    replace: (placeholderOf, match) => (isPublicIpv4(match) ? placeholderOf('public-ip', match) : match),
  },
  {
    pattern: /(?<![\w:.])[23][0-9a-f]{3}:(?:[0-9a-f]{0,4}:){1,6}[0-9a-f]{0,4}(?![\w:])/gi,
    replace: (placeholderOf, match) => (isPublicIpv6(match) ? placeholderOf('public-ip', match) : match),
  },
];

/** True for an IPv6 address that belongs to somebody on the Internet: global unicast (RFC 4291), documentation (RFC 3849) left out. */
export function isPublicIpv6(text: string): boolean {
  return isIPv6(text) && /^[23]/.test(text) && !/^2001:0?db8:/i.test(text);
}

/** Networks that say nothing of their user: private, shared, loopback, link-local, documentation, benchmark, multicast. */
const UNREMARKABLE = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
].map((network) => {
  const [address = '', length = '0'] = network.split('/');
  return { base: toNumber(address), size: 2 ** (32 - Number(length)) };
});

/** True for an address that belongs to somebody on the Internet. */
export function isPublicIpv4(text: string): boolean {
  const octets = text.split('.');
  if (octets.some((octet) => Number(octet) > 255)) return false;
  const address = toNumber(text);
  return !UNREMARKABLE.some(({ base, size }) => address >= base && address < base + size);
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
