import type { Plugin } from 'esbuild';

export function lazyOciSdk(): Plugin;
