/** Topics, consumer groups and offsets: the port, the log which runs inside the process, and the one on Kafka. */
export * from './embedded.ts';
export * from './errors.ts';
export * from './event-bus.ts';
export * from './kafka.ts';
export type { DeliveryFaults } from './reader.ts';
export * from './read-to-end.ts';
