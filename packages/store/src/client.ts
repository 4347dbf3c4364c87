/**
 * The one ClickHouse client, over an engine in this process or a server by URL; nothing above it knows which.
 *
 * In process there is one queue: a slow read delays every write behind it. So reads for people are limited in time and number; writes come one at a time from their writers.
 */
import { createClient, type ClickHouseClient, type ClickHouseClientConfigOptions } from '@clickhouse/client';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createChdbConnection } from 'chdb/connection';

export type StoreTarget = { path: string } | { url: string };

const READ_SECONDS_MAX = 2;
const READS_WAITING_MAX = 64;
const CLICKHOUSE_TIMEOUT_EXCEEDED = '159';
const CHDB_CONNECTION_FAILED = 'CHDB_CONNECTION';

/** The data directory cannot be opened: it belongs to another process, or cannot be written. The engine does not say which. */
export class StoreInUseError extends Error {
  readonly code = 'STORE_IN_USE';
}

/** Too many reads are waiting: try again later. */
export class StoreBusyError extends Error {
  readonly code = 'STORE_BUSY';
}

/** A read took longer than it may. */
export class QueryTimeoutError extends Error {
  readonly code = 'STORE_TIMEOUT';
}

const queryUrl = (name: string): URL => new URL(`../sql/queries/${name}.sql`, import.meta.url);
const schemaUrl = new URL('../sql/schema/', import.meta.url);

export class Store {
  readonly #client: ClickHouseClient;
  readonly #texts = new Map<string, string>();
  #reading = 0;

  private constructor(client: ClickHouseClient) {
    this.#client = client;
  }

  /** Opens the store and brings its schema up to date. `path` is a data directory, which belongs to one process; `url` an HTTP address of a server. @throws StoreInUseError */
  static async open(target: StoreTarget): Promise<Store> {
    try {
      const store = new Store(createClient('url' in target ? { url: target.url } : { connection: embeddedConnection(target.path) }));
      await store.#migrate();
      return store;
    } catch (error) {
      if ((error as { code?: unknown }).code !== CHDB_CONNECTION_FAILED) throw error;
      throw new StoreInUseError('path' in target ? target.path : target.url, { cause: error });
    }
  }

  /** Applies the numbered schema files in order; each may run any number of times. */
  async #migrate(): Promise<void> {
    const files = (await readdir(schemaUrl)).filter((file) => file.endsWith('.sql')).sort();
    for (const file of files) await this.#client.command({ query: await readFile(new URL(file, schemaUrl), 'utf8') });
  }

  /** Inserts rows given as arrays in the order of `columns`. Returns once they are durable. */
  async insert(table: string, columns: readonly [string, ...string[]], rows: readonly (readonly unknown[])[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#client.insert({
      table,
      columns: [...columns],
      values: rows,
      format: 'JSONCompactEachRow',
      // A batch is not merged before it is written: the merge happens behind.
      clickhouse_settings: { optimize_on_insert: 0 },
    });
  }

  /** Runs a statement that changes data, and waits for it. `text` is a constant; values go through `params`. */
  async command(text: string, params: Record<string, unknown>): Promise<void> {
    await this.#client.command({ query: text, query_params: params, clickhouse_settings: { mutations_sync: '2', lightweight_deletes_sync: '2' } });
  }

  /**
   * Rows of a query file, for people: limited to 2 s and 64 at a time.
   * @throws StoreBusyError, QueryTimeoutError
   */
  async read<Row>(query: string, params: Record<string, unknown>): Promise<Row[]> {
    if (this.#reading >= READS_WAITING_MAX) throw new StoreBusyError(`${READS_WAITING_MAX} reads are waiting`);
    this.#reading++;
    try {
      return await this.#select<Row>(query, params, READ_SECONDS_MAX);
    } catch (error) {
      if (isTimeout(error)) {
        throw new QueryTimeoutError(`the query took longer than ${READ_SECONDS_MAX} s`, { cause: error });
      }
      throw error;
    } finally {
      this.#reading--;
    }
  }

  /** Rows of a query file, for a service's own work (restore, sealing): no time limit. */
  async readAll<Row>(query: string, params: Record<string, unknown>): Promise<Row[]> {
    return this.#select<Row>(query, params, 0);
  }

  async #select<Row>(query: string, params: Record<string, unknown>, secondsMax: number): Promise<Row[]> {
    let text = this.#texts.get(query);
    if (text === undefined) this.#texts.set(query, (text = readFileSync(queryUrl(query), 'utf8')));
    const answer = await this.#client.query({
      query: text,
      query_params: params,
      format: 'JSONEachRow',
      clickhouse_settings: { max_execution_time: secondsMax, output_format_json_quote_64bit_integers: 0 },
    });
    return answer.json<Row>();
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

/** chdb is built against a copy of the client's types of its own, so that TypeScript takes the same interface for two. */
function embeddedConnection(path: string): NonNullable<ClickHouseClientConfigOptions['connection']> {
  return createChdbConnection({ path }) as unknown as NonNullable<ClickHouseClientConfigOptions['connection']>;
}

/** By its code and not its class: the engine in process throws an error class of its own copy of the client. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === CLICKHOUSE_TIMEOUT_EXCEEDED;
}

/** A moment as ClickHouse reads it into DateTime64(3, 'UTC'). */
export function clickhouseMoment(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').slice(0, 23);
}
