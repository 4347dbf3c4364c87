/** What travels: envelope, topics, messages and API shapes. Imports zod only, and nobody but zod. */
export * from './api.ts';
export * from './calendar.ts';
export * from './envelope.ts';
export * from './messages.ts';
export * from './topics.ts';
export * from './units.ts';
