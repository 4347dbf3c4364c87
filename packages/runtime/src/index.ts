/** Nest glue: ports, configuration, clock, log, metrics, readiness. */
export * from './clock.ts';
export * from './configuration.ts';
export * from './failures.ts';
export * from './log.ts';
export * from './product-metrics.ts';
export * from './readiness.ts';
export * from './runtime.module.ts';
