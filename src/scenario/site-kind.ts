import { SITES, type BranchName, type CloudName, type SiteKind, type SiteName } from '../model.js';

/** What a site is made of: a branch is made as on-prem is. */
export function kindOf(site: SiteName): SiteKind {
  return isBranch(site) ? 'onprem' : site;
}

/** True for a site that a cloud's API acts on. */
export function isCloud(site: SiteName): site is CloudName {
  return kindOf(site) !== 'onprem';
}

export function isBranch(site: SiteName): site is BranchName {
  return !(SITES as readonly string[]).includes(site);
}
