import type { RunTags, SiteKind } from '../model.js';

export interface TagInput {
  runId: string;
  owner: string;
  purpose: string;
  ttlExpiresAt: string;
}

/** The tags that every resource of a run carries at one site. */
export function runTags(input: TagInput, site: SiteKind): RunTags {
  return {
    'routerd.cloudedge.run_id': input.runId,
    'routerd.cloudedge.owner': input.owner,
    'routerd.cloudedge.ttl_expires_at': input.ttlExpiresAt,
    'routerd.cloudedge.provider': site,
    'routerd.cloudedge.purpose': input.purpose,
  };
}

/** Absolute end of a run's life, RFC 3339 UTC without a fraction. */
export function ttlExpiresAt(now: Date, ttlSeconds: number): string {
  return new Date(now.getTime() + ttlSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}
