/**
 * What is loaded only when it is needed: with all that it needs of the SDK it is as large as the rest of the provider, and a
 * lab comes up without it. One module, so that it is one file of the build.
 */
export { adopt } from './adopt/adopt.js';
export { admit } from './admit.js';
export { createAll } from './create/all.js';
export { down } from './down.js';
export { endpoints } from './endpoints.js';
export { preflight } from './preflight/preflight.js';
export { runs } from './runs.js';
