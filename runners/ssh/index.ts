export { knownHostKeys } from './known-hosts.js';
export { createNodePool } from './pool.js';
export { SshError, type SshErrorCode } from './error.js';
export { shellQuote } from './quote.js';
