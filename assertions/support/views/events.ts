import { list, mapping, number, table, text } from '../../jmespath/shape.js';
import { bare, eventsOf } from '../journal.js';
import { eachRouter } from './each-router.js';
import { ADDRESS, ROUTER } from './names.js';
import type { View } from './view.js';

/** The holder transitions that routers remember, router by router, oldest first. */
export const events: View = {
  describe: "the routers' events of captured addresses changing hands, router by router and oldest first",
  needs: ['router-state'],
  of: 'settled',
  shape: list(
    mapping({
      router: ROUTER,
      id: number(),
      kind: text('seize-start, seize-complete, capture-confirmed, yield, graceful-handover, ...'),
      reason: text(),
      address: ADDRESS,
      from: text('router that held the address; empty for none'),
      to: text('router that holds it now'),
      generation: text(),
      message: text(),
      createdAt: text('RFC 3339, by the clock of the router'),
      attributes: table(text()),
    }),
  ),
  look: (records) =>
    eachRouter(records, (state, { name }) =>
      state.events === undefined
        ? undefined
        : eventsOf(state).map(({ id, message, createdAt, attributes }) => ({
            router: name,
            id,
            kind: attributes.transitionKind,
            reason: attributes.transitionReason,
            address: bare(attributes.address),
            from: attributes.fromNode,
            to: attributes.toNode,
            generation: attributes.assignmentGeneration,
            message,
            createdAt,
            attributes,
          })),
    ),
};
