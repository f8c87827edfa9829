import manifest from '../package.json' with { type: 'json' };

/** Version of labrun, recorded in every run. */
export const VERSION: string = manifest.version;
