import type { AuthorExpectation } from './defaults.js';

/** A check that scenarios use by its name. */
export interface NamedCheck {
  name: string;
  description: string;
  expect: AuthorExpectation;
  /** The file that it stands in, as messages call it. */
  file: string;
}

/** What a scenario says in place of the name of a check. */
export function asExpectation({ name, expect }: NamedCheck): Exclude<AuthorExpectation, string> {
  return { ...(typeof expect === 'string' ? { assertion: expect } : expect), name };
}
