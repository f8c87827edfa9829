import { LabrunError } from '../../src/errors.js';
import type { RunTags } from '../../src/model.js';
import type { DownFilter } from '../provider.js';
import type { Resource } from './kinds/index.js';
import { ADOPTED_TAG, CREATED_TAG, RUN_ID_TAG, TTL_TAG } from './tags.js';

/**
 * What a teardown may do with a resource: delete what was created, give back what was adopted, report what carries the
 * run's tag and was neither, leave alone what is not meant.
 */
export type Fate = 'delete' | 'restore' | 'report' | 'leave';

const RUN_TAGS: readonly (keyof RunTags)[] = [
  RUN_ID_TAG,
  TTL_TAG,
  'routerd.cloudedge.owner',
  'routerd.cloudedge.provider',
  'routerd.cloudedge.purpose',
];

/**
 * The fate of a resource, by its own tags alone. Without a run id it is never touched; without a legible end of life it has
 * not expired. `adopts`: the site's machines exist already, so the run's tags alone do not say that labrun made it.
 */
export function fateOf(tags: Record<string, string>, filter: DownFilter, adopts: boolean): Fate {
  const runId = tags[RUN_ID_TAG];
  if (runId === undefined || runId === '') return 'leave';
  const meant =
    'runId' in filter ? runId === filter.runId : Date.parse(tags[TTL_TAG] ?? '') <= filter.expiredAt.getTime();
  if (!meant) return 'leave';
  if (tags[ADOPTED_TAG] !== undefined) return 'restore';
  const created = tags[CREATED_TAG] !== undefined || (!adopts && RUN_TAGS.every((tag) => tags[tag] !== undefined));
  return created ? 'delete' : 'report';
}

/** Something was about to be changed that is not the run's, or no longer. Nothing was done to it. */
export class ForeignError extends LabrunError {
  readonly id: string;

  constructor({ kind, id, tags }: Pick<Resource, 'kind' | 'id' | 'tags'>, what: string) {
    const runId = tags[RUN_ID_TAG];
    const whose = runId === undefined ? 'it has no run tag' : `it has the tag of run ${runId}`;
    super('provider.aws.foreign', `aws: ${what} was refused: ${kind} ${id} is not of this run: ${whose}`, {
      hint: 'look at its tags: somebody else may have taken it over, or removed them',
    });
    this.id = id;
  }
}
