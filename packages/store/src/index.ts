/** ClickHouse, in process or as a server: numbered schema, queries in files, typed functions. */
export * from './client.ts';
export * from './observations.ts';
export * from './rankings.ts';
export * from './values.ts';
