/** What is wrong with a query, or with applying it: `offset` is the character of the query's text, from 0. */
export class QueryError extends Error {
  readonly offset: number;
  /** The valid word that was most likely meant. */
  readonly suggestion: string | undefined;

  constructor(message: string, offset: number, suggestion?: string) {
    super(message);
    this.name = 'QueryError';
    this.offset = offset;
    this.suggestion = suggestion;
  }
}
