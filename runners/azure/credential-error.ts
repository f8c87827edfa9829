import { messageOf } from '../../src/errors.js';

/**
 * What a failure to get a token comes down to, in one line: the SDK's own message is a page, with a paragraph for each
 * credential that it tried. Undefined for any other error.
 */
export function credentialFailure(thrown: unknown): { code: string; message: string; hint: string } | undefined {
  if (!(thrown instanceof Error) || !NAMES.has(thrown.name)) return undefined;
  const message = messageOf(thrown);
  const aad = /(AADSTS\d+): (.*?)(?= Trace ID:| Timestamp:|$)/.exec(message);
  if (aad?.[1] !== undefined) {
    const code = aad[1];
    return { code, message: `no token was given: ${code}: ${firstSentence(aad[2] ?? '')}`, hint: aadHint(code) };
  }
  const nothing = thrown.name === 'AggregateAuthenticationError' || thrown.name === 'CredentialUnavailableError';
  if (nothing)
    return {
      code: 'CredentialUnavailable',
      message: 'no Azure credential was found',
      hint: 'run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET',
    };
  return { code: thrown.name, message: `no token was given: ${firstSentence(message)}`, hint: 'run `az login` again' };
}

const NAMES = new Set([
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

/** Codes of the sign-in service that need more than another sign-in. */
const AAD_HINTS: Record<string, string> = {
  AADSTS7000215: 'AZURE_CLIENT_SECRET is wrong: it must be the value of the secret, not its id',
  AADSTS7000222: 'the client secret has expired: make a new one and set AZURE_CLIENT_SECRET',
  AADSTS700016: 'AZURE_CLIENT_ID is not known in the tenant: check it and AZURE_TENANT_ID',
  AADSTS90002: 'there is no such tenant: check AZURE_TENANT_ID',
  AADSTS700024: "the client certificate is not valid now: check this machine's clock and the certificate's dates",
};

function aadHint(code: string): string {
  return AAD_HINTS[code] ?? 'sign in again with `az login`, or check AZURE_TENANT_ID, AZURE_CLIENT_ID and their secret';
}

function firstSentence(text: string): string {
  return /^.*?[.!](?= |$)/.exec(text)?.[0] ?? text;
}
