import manifest from '../../package.json' with { type: 'json' };

/** Version of labrun. */
export const VERSION: string = manifest.version;
