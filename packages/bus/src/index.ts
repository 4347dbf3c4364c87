/** Topics, consumer groups and offsets: the port, and the log which runs inside the process. */
export * from './embedded.ts';
export * from './errors.ts';
export * from './event-bus.ts';
export type { DeliveryFaults } from './reader.ts';
export * from './read-to-end.ts';
