import type { Assertion } from './assertion.js';
import { NO_ARGS } from './support/no-args.js';
import { judgeProtocols, worked } from './support/protocols.js';

/** In active mode the server calls back to the client; in passive mode the client calls a port that the server chose. */
export const ftpActivePassive: Assertion = {
  name: 'ftp_active_passive',
  describe: 'FTP transfers a file intact in active and in passive mode on every directed flow',
  args: NO_ARGS,
  needs: ['protocols'],
  grade: (run) => judgeProtocols(run, ['ftp-active', 'ftp-passive'], worked, 'transferred a file intact'),
};
