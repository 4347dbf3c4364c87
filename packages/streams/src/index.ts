/** One file per stream, and the registry of what is measured. */
export * from './observation.ts';
export * from './registry.ts';
export * from './statistics.ts';
