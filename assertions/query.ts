import type { Assertion } from './assertion.js';

export const query: Assertion = {
  name: 'query',
  describe: 'a query',
  args: { type: 'object', properties: {} },
  needs: [],
  grade: () => ({ result: 'na', detail: 'not implemented' }),
};
