/**
 * The vocabulary that every part shares: sites, nodes, flows, the plan of a lab and what is recorded about it.
 * Types and their closed lists of names only: no I/O. One file for each kind of record.
 */

export * from './model/plan.js';
export * from './model/provider.js';
export * from './model/router.js';
export * from './model/moment.js';
export * from './model/probes.js';
export * from './model/matrix.js';
