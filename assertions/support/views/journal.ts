import type { ActionRecord } from '../../../src/model.js';
import { ANY, boolean, list, mapping, number, oneOf, table, text } from '../../jmespath/shape.js';
import { parseObject, rowsOf } from '../journal.js';
import { eachRouter } from './each-router.js';
import { ADDRESS, OWN_ROUTER, OWN_SITE } from './names.js';
import type { View } from './view.js';

/** The rows of all routers' journals of provider actions, router by router, oldest first. */
export const journal: View = {
  describe: "the routers' journals of provider actions, all rows, router by router and oldest first",
  needs: ['router-state'],
  of: 'settled',
  shape: list(
    mapping({
      router: OWN_ROUTER,
      site: OWN_SITE,
      id: number(),
      action: oneOf([
        'assign-secondary-ip',
        'unassign-secondary-ip',
        'assign-route-table-route',
        'unassign-route-table-route',
        'ensure-forwarding-enabled',
        'ensure-forwarding-disabled',
      ]),
      status: oneOf(['pending', 'approved', 'running', 'succeeded', 'failed', 'skipped', 'rolledBack']),
      address: ADDRESS,
      allowReassignment: boolean('whether it may take the address from another NIC'),
      generation: text('assignment generation that fences the row; empty when it carries none'),
      pathSignature: text('signature of the path that fences the row; empty when it carries none'),
      resultMessage: text(),
      error: text(),
      provider: text(),
      providerRef: text(),
      source: text(),
      riskLevel: text(),
      idempotencyKey: text(),
      target: table(ANY),
      parameters: table(ANY),
      observed: table(text()),
      approvedBy: text(),
      createdAt: text('RFC 3339, by the clock of the router'),
      approvedAt: text(),
      executedAt: text(),
      updatedAt: text(),
    }),
  ),
  look: (records) =>
    eachRouter(records, (state, { name, site }) =>
      state.actions === undefined
        ? undefined
        : rowsOf(state).map(({ record, address, generation, allowReassignment }) => ({
            ...plain(record),
            router: name,
            site,
            address: address === '' ? null : address,
            generation,
            allowReassignment,
            pathSignature: String(parseObject(record.parametersJSON)['mobilityPathSig'] ?? ''),
            target: parseObject(record.targetJSON),
            parameters: parseObject(record.parametersJSON),
          })),
    ),
};

/** A record without its JSON in text. */
function plain({ targetJSON: _target, parametersJSON: _parameters, undoJSON: _undo, ...rest }: ActionRecord): object {
  return rest;
}
