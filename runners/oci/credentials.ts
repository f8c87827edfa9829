import { ConfigFileAuthenticationDetailsProvider, DefaultRequestSigner } from 'oci-common';
import type { RequestSigner } from 'oci-common/lib/signer.js';
import { messageOf } from '../../src/errors.js';
import type { OciSite } from '../../src/lab/inventory.js';
import { apiKeySigner } from './api-key-signer.js';
import { OciError } from './error.js';
import { withoutConsole } from './without-console.js';

/** Signs with the site's own API key, else as the OCI configuration file says. Throws OciError `NoCredentials`. */
export function createSigner({ credentials }: OciSite): RequestSigner {
  try {
    return credentials === undefined ? withoutConsole(configuredSigner) : apiKeySigner(credentials);
  } catch (thrown) {
    const failure = { action: 'credentials', status: 0, providerCode: 'NoCredentials', retryable: false };
    throw new OciError({ operation: 'connect' }, { ...failure, message: messageOf(thrown), cause: thrown });
  }
}

/** Every kind of authentication that the file may ask for is the SDK's business. */
function configuredSigner(): RequestSigner {
  return new DefaultRequestSigner(new ConfigFileAuthenticationDetailsProvider(process.env['OCI_CONFIG_FILE']));
}
