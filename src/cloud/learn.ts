import type { CloudConfig } from '../lab/cloud-config.js';
import type { Redactor } from '../evidence/redact.js';

/** Tells a redactor what of a configuration must not be seen and looks like any other word. */
export function learnConfig(
  redactor: Pick<Redactor, 'learn'>,
  { ssh, approvals, productionAccounts }: CloudConfig,
): void {
  const hosts = [...Object.values(ssh.jumpHosts), ...Object.values(ssh.nodes)].flatMap(({ host }) => host ?? []);
  redactor.learn('host', hosts.filter(isName));
  // Other clouds' accounts have a form of their own.
  redactor.learn('account', [
    ...(approvals.accounts.aws ?? []),
    ...productionAccounts.filter((id) => /^\d{12}$/.test(id)),
  ]);
}

/** A name with a domain; addresses have rules of their own, and short names are too much like words. */
export function isName(host: string): boolean {
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/i.test(host);
}
