/**
 * The log on disk: one SQLite file with topics, messages and committed offsets. Synchronous; nothing in it knows of consumers.
 *
 * In: messages with their partition chosen, group offsets. Out: receipts once a transaction is on disk; runs of messages by offset.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TopicSpec } from '@leapboard/contracts';
import type { Delivered, Receipt } from './event-bus.ts';
import { PartitionCountError } from './event-bus.ts';
import { DataDirectoryInUseError, TopicKeepsError, UnknownTopicError } from './errors.ts';

/**
 * A message's row id is slot × OFFSET_SPAN + offset: appending is one B-tree insert and reading on is one range, without a second index.
 * Slots below 2¹³ keep the id within the integers a double holds exactly.
 */
const OFFSET_SPAN = 2 ** 40;
const SLOTS_MAX = 2 ** 13;
const SCHEMA_VERSION = 1;
const SQLITE_BUSY = 5;

const SCHEMA = `
  CREATE TABLE topics (name TEXT PRIMARY KEY, partitions INTEGER NOT NULL, keeps TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE partitions (
    slot INTEGER PRIMARY KEY, topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL, last_received_at_ms INTEGER, UNIQUE (topic, partition)
  ) STRICT;
  CREATE TABLE messages (id INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL, received_at_ms INTEGER NOT NULL) STRICT;
  CREATE TABLE latest (slot INTEGER NOT NULL, key TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (slot, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE committed ("group" TEXT NOT NULL, slot INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY ("group", slot)) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** One partition as it stands on disk. */
export interface LogPartition {
  readonly slot: number;
  readonly topic: string;
  readonly partition: number;
  readonly keeps: TopicSpec['keeps'];
  next: number;
  lastReceivedAtMs: number | null;
}

export interface Appending {
  partition: LogPartition;
  key: string;
  value: string;
  receivedAtMs: number;
}

export interface GroupOffset {
  group: string;
  partition: LogPartition;
  next: number;
}

/** Messages of one partition in order; `next` is where to read on. */
export interface Run {
  messages: Delivered[];
  next: number;
  /** Characters of keys and values. */
  size: number;
}

interface Topic {
  spec: TopicSpec;
  partitions: LogPartition[];
}

interface End {
  next: number;
  lastReceivedAtMs: number;
}

export class MessageLog {
  private readonly db: DatabaseSync;
  private readonly topics = new Map<string, Topic>();
  private readonly sql: ReturnType<typeof statements>;

  /**
   * Opens the file, creating it and its directory when missing.
   *
   * @param path a file, or `:memory:`
   * @throws DataDirectoryInUseError
   */
  constructor(path: string) {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    this.db = openLocked(path);
    this.sql = statements(this.db);
    const partitions = this.db
      .prepare('SELECT slot, topic, partition, next, last_received_at_ms AS lastReceivedAtMs FROM partitions ORDER BY topic, partition')
      .all();
    for (const spec of this.db.prepare('SELECT name, partitions, keeps FROM topics').all() as unknown as TopicSpec[])
      this.topics.set(spec.name, { spec: { ...spec }, partitions: [] });
    for (const row of partitions as unknown as Omit<LogPartition, 'keeps'>[]) {
      const topic = this.topic(row.topic);
      topic.partitions.push({ ...row, keeps: topic.spec.keeps });
    }
  }

  /** Creates the topics that are missing, all or none. @throws PartitionCountError, TopicKeepsError */
  create(specs: readonly TopicSpec[]): void {
    const created = new Map<string, Topic>();
    this.transaction(() => {
      for (const spec of specs) {
        const existing = this.topics.get(spec.name) ?? created.get(spec.name);
        checkSpec(spec, existing?.spec);
        if (!existing) created.set(spec.name, { spec: { ...spec }, partitions: this.insertTopic(spec) });
      }
    });
    for (const [name, topic] of created) this.topics.set(name, topic);
  }

  /** The partitions of a topic, by number. @throws UnknownTopicError */
  partitionsOf(topic: string): readonly LogPartition[] {
    return this.topic(topic).partitions;
  }

  /** Writes messages and group offsets in one transaction; when it returns they are on disk. A failure leaves nothing behind. */
  write(messages: readonly Appending[], offsets: readonly GroupOffset[]): Receipt[] {
    const ends = new Map<LogPartition, End>();
    const receipts = this.transaction(() => {
      const written = messages.map((message) => this.append(message, ends));
      for (const [partition, end] of ends) this.sql.setEnd.run(end.next, end.lastReceivedAtMs, partition.slot);
      for (const { group, partition, next } of offsets) this.sql.setCommitted.run(group, partition.slot, next);
      return written;
    });
    for (const [partition, end] of ends) Object.assign(partition, end);
    return receipts;
  }

  /**
   * Messages at or above an offset: at most `countMax`, and no further one once `sizeMax` characters are reached (so one at least).
   * In topics which keep the latest per key, those still kept.
   */
  read(partition: LogPartition, from: number, countMax: number, sizeMax: number): Run {
    const run: Run = { messages: [], next: partition.next, size: 0 };
    const first = partition.slot * OFFSET_SPAN;
    for (const row of this.sql.read.iterate(first + from, first + partition.next, countMax)) {
      const { id, key, value, receivedAtMs } = row as { id: number; key: string; value: string; receivedAtMs: number };
      run.messages.push({ topic: partition.topic, partition: partition.partition, offset: id - first, receivedAtMs, key, value });
      run.size += key.length + value.length;
      if (run.size >= sizeMax || run.messages.length >= countMax) {
        run.next = id - first + 1;
        break;
      }
    }
    return run;
  }

  /** Where a group is to go on, undefined when it never committed. */
  committed(group: string, partition: LogPartition): number | undefined {
    return this.sql.committed.get(group, partition.slot)?.['next'] as number | undefined;
  }

  close(): void {
    this.db.close();
  }

  private topic(name: string): Topic {
    const topic = this.topics.get(name);
    if (!topic) throw new UnknownTopicError(name);
    return topic;
  }

  private insertTopic(spec: TopicSpec): LogPartition[] {
    this.sql.insertTopic.run(spec.name, spec.partitions, spec.keeps);
    return Array.from({ length: spec.partitions }, (_, partition): LogPartition => {
      const slot = Number(this.sql.insertPartition.run(spec.name, partition).lastInsertRowid);
      if (slot >= SLOTS_MAX) throw new RangeError(`the log is full: at most ${SLOTS_MAX - 1} partitions in all`);
      return { slot, topic: spec.name, partition, keeps: spec.keeps, next: 0, lastReceivedAtMs: null };
    });
  }

  private append({ partition, key, value, receivedAtMs: givenMs }: Appending, ends: Map<LogPartition, End>): Receipt {
    const end = ends.get(partition) ?? partition;
    const offset = end.next;
    const receivedAtMs = Math.max(givenMs, end.lastReceivedAtMs ?? givenMs);
    const id = partition.slot * OFFSET_SPAN + offset;
    this.sql.append.run(id, key, value, receivedAtMs);
    if (partition.keeps === 'latest-per-key') {
      const former = this.sql.latest.get(partition.slot, key)?.['id'];
      if (former !== undefined) this.sql.drop.run(former);
      this.sql.setLatest.run(partition.slot, key, id);
    }
    ends.set(partition, { next: offset + 1, lastReceivedAtMs: receivedAtMs });
    return { topic: partition.topic, partition: partition.partition, offset, receivedAtMs };
  }

  private transaction<T>(work: () => T): T {
    this.sql.begin.run();
    try {
      const result = work();
      this.sql.commit.run();
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.sql.rollback.run();
      throw error;
    }
  }
}

function checkSpec(spec: TopicSpec, existing: TopicSpec | undefined): void {
  if (!Number.isInteger(spec.partitions) || spec.partitions < 1)
    throw new RangeError(`topic "${spec.name}": ${spec.partitions} partitions, allowed is a whole number from 1`);
  if (!existing) return;
  if (existing.partitions !== spec.partitions) {
    throw new PartitionCountError(
      `topic "${spec.name}" has ${existing.partitions} partitions, not ${spec.partitions}: the count is fixed when a topic is created`,
    );
  }
  if (existing.keeps !== spec.keeps)
    throw new TopicKeepsError(`topic "${spec.name}" keeps ${existing.keeps}, not ${spec.keeps}: this is fixed when a topic is created`);
}

/** Opens the file for this process alone: the lock is taken at once and held until it is closed or the process ends, however it ends. */
function openLocked(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    db.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; BEGIN EXCLUSIVE',
    );
    const version = db.prepare('PRAGMA user_version').get()?.['user_version'];
    if (version === 0) db.exec(SCHEMA);
    else if (version !== SCHEMA_VERSION)
      throw new Error(`the log ${path} was written in format ${String(version)}, this version reads format ${SCHEMA_VERSION}`);
    db.exec('COMMIT');
    return db;
  } catch (error) {
    db.close();
    if (error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY) throw new DataDirectoryInUseError(path, error);
    throw error;
  }
}

function statements(db: DatabaseSync) {
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    insertTopic: db.prepare('INSERT INTO topics (name, partitions, keeps) VALUES (?, ?, ?)'),
    insertPartition: db.prepare('INSERT INTO partitions (topic, partition, next) VALUES (?, ?, 0)'),
    append: db.prepare('INSERT INTO messages (id, key, value, received_at_ms) VALUES (?, ?, ?, ?)'),
    latest: db.prepare('SELECT id FROM latest WHERE slot = ? AND key = ?'),
    setLatest: db.prepare('INSERT INTO latest (slot, key, id) VALUES (?, ?, ?) ON CONFLICT (slot, key) DO UPDATE SET id = excluded.id'),
    drop: db.prepare('DELETE FROM messages WHERE id = ?'),
    setEnd: db.prepare('UPDATE partitions SET next = ?, last_received_at_ms = ? WHERE slot = ?'),
    read: db.prepare('SELECT id, key, value, received_at_ms AS receivedAtMs FROM messages WHERE id >= ? AND id < ? ORDER BY id LIMIT ?'),
    committed: db.prepare('SELECT next FROM committed WHERE "group" = ? AND slot = ?'),
    setCommitted: db.prepare('INSERT INTO committed ("group", slot, next) VALUES (?, ?, ?) ON CONFLICT ("group", slot) DO UPDATE SET next = excluded.next'),
  };
}
