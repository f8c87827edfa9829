export { publicKeyOf } from './identity.js';
export { newKeyPair, type KeyPair } from './key-pair.js';
export { knownHostKeys } from './known-hosts.js';
export { createNodePool } from './pool.js';
export { SshError, type SshErrorCode } from './error.js';
export { shellQuote } from './quote.js';
