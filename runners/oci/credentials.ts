import { ConfigFileAuthenticationDetailsProvider, DefaultRequestSigner } from 'oci-common';
import type { RequestSigner } from 'oci-common/lib/signer.js';
import { messageOf } from '../../src/errors.js';
import type { OciSite } from '../../src/lab/inventory.js';
import { apiKeySigner } from './api-key-signer.js';
import { OciError } from './error.js';
import { withoutConsole } from './without-console.js';

/** Who labrun is at OCI. */
export interface Connection {
  signer: RequestSigner;
  tenancy: string;
}

/** Why there are none: no file, one that does not say enough, or a private key that is not there or is none. */
type CredentialProblem = 'NoCredentials' | 'BadConfig' | 'BadKey';

/** Signs with the site's own API key, else as the OCI configuration file says. Throws OciError with a CredentialProblem. */
export function connect({ credentials }: OciSite): Connection {
  if (credentials === undefined) return withoutConsole(configured);
  return { signer: signerOf(() => apiKeySigner(credentials)), tenancy: credentials.tenancy };
}

/** Every kind of authentication that the file may ask for is the SDK's business. */
function configured(): Connection {
  const provider = readConfiguration();
  return { signer: signerOf(() => new DefaultRequestSigner(provider)), tenancy: provider.getTenantId() };
}

function readConfiguration(): ConfigFileAuthenticationDetailsProvider {
  try {
    return new ConfigFileAuthenticationDetailsProvider(process.env['OCI_CONFIG_FILE']);
  } catch (thrown) {
    const message = messageOf(thrown);
    if (/private key/.test(message)) throw noCredentials('BadKey', thrown);
    throw noCredentials(/does not exist/.test(message) ? 'NoCredentials' : 'BadConfig', thrown);
  }
}

function signerOf(make: () => RequestSigner): RequestSigner {
  try {
    return make();
  } catch (thrown) {
    throw noCredentials('BadKey', thrown);
  }
}

/** A request cannot be signed, so that none is sent. */
export function noCredentials(providerCode: CredentialProblem, thrown: unknown): OciError {
  const failure = { action: 'credentials', status: 0, providerCode, retryable: false };
  return new OciError({ operation: 'connect' }, { ...failure, message: messageOf(thrown), cause: thrown });
}
