import type { SiteName } from '../model.js';
import type { WriteAhead } from '../../runners/provider.js';
import type { EventLog } from './eventlog.js';

/** Intent records of one process; ids are unique within a run because they are the record's own sequence number. */
export class WriteAheadLog {
  readonly #log: EventLog;
  constructor(log: EventLog) {
    this.#log = log;
  }

  forSite(site?: SiteName): WriteAhead {
    const log = this.#log;
    return {
      async intent(change) {
        const id = log.nextSeq();
        await log.appendDurably({ type: 'intent', id, ...(site === undefined ? {} : { site }), ...change });
        return id;
      },
      outcome(id, result) {
        if (result.ok)
          log.append({ type: 'outcome', id, ok: true, ...(result.id === undefined ? {} : { resourceId: result.id }) });
        else log.append({ type: 'outcome', id, ok: false, error: result.error });
        return Promise.resolve();
      },
    };
  }
}
