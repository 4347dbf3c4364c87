/** Tables of the aggregator: observations, changes, dead letters, progress. Input: rows of one flush. Output: those of one partition, for its restore. */
import { clickhouseMoment, type Store } from './client.ts';

/** One distinct record of an observation topic. `value` is meaningless when retracted. */
export interface ObservationRow {
  topic: string;
  partition: number;
  offset: number;
  receivedAtMs: number;
  id: string;
  source: string;
  subject: string;
  measure: string;
  region: string;
  period: string;
  retracted: boolean;
  value: number;
  vintage: string | null;
  authority: number;
  revision: number;
  recordedAtMs: number;
  hash: string;
  withdraws: string | null;
  importid: string | null;
}

/** A fact began to stand at a value, or ceased to exist. */
export interface ChangeRow {
  measure: string;
  region: string;
  period: string;
  receivedAtMs: number;
  topic: string;
  partition: number;
  offset: number;
  present: boolean;
  value: number;
  source: string;
  vintage: string | null;
}

export interface DeadLetterRow {
  topic: string;
  partition: number;
  offset: number;
  receivedAtMs: number;
  reasons: string;
  original: string;
}

export interface ProgressRow {
  topic: string;
  partition: number;
  nextOffset: number;
  watermarkMs: number;
  applied: number;
  superseded: number;
  duplicate: number;
  deadLettered: number;
}

/** All that one flush of an aggregator writes. */
export interface AggregatorRows {
  observations: ObservationRow[];
  changes: ChangeRow[];
  deadLetters: DeadLetterRow[];
  progress: ProgressRow[];
}

/** Writes a flush; the progress last, so that a crash in between leaves rows beyond it, which the restore drops. */
export async function writeAggregatorRows(store: Store, rows: AggregatorRows): Promise<void> {
  await store.insert('observations', OBSERVATION_COLUMNS, rows.observations.map(observationValues));
  await store.insert('changes', CHANGE_COLUMNS, rows.changes.map(changeValues));
  await store.insert(
    'dead_letters',
    ['topic', 'partition', 'offset', 'received_at', 'reasons', 'original'],
    // A record cut to length may end in half a character, which ClickHouse refuses with the whole batch.
    rows.deadLetters.map((row) => [row.topic, row.partition, row.offset, clickhouseMoment(row.receivedAtMs), row.reasons, row.original.toWellFormed()]),
  );
  await store.insert(
    'progress',
    ['topic', 'partition', 'next_offset', 'watermark', 'applied', 'superseded', 'duplicate', 'dead_lettered'],
    rows.progress.map((row) => [
      row.topic,
      row.partition,
      row.nextOffset,
      clickhouseMoment(row.watermarkMs),
      row.applied,
      row.superseded,
      row.duplicate,
      row.deadLettered,
    ]),
  );
}

const OBSERVATION_COLUMNS = [
  'topic',
  'partition',
  'offset',
  'received_at',
  'id',
  'source',
  'subject',
  'measure',
  'region',
  'period',
  'retracted',
  'value',
  'vintage',
  'authority',
  'revision',
  'recorded_at',
  'hash',
  'withdraws',
  'importid',
] as const;

function observationValues(row: ObservationRow): unknown[] {
  return [
    row.topic,
    row.partition,
    row.offset,
    clickhouseMoment(row.receivedAtMs),
    row.id,
    row.source,
    row.subject,
    row.measure,
    row.region,
    row.period,
    row.retracted,
    row.value,
    row.vintage,
    row.authority,
    row.revision,
    clickhouseMoment(row.recordedAtMs),
    row.hash,
    row.withdraws,
    row.importid,
  ];
}

const CHANGE_COLUMNS = ['measure', 'region', 'period', 'received_at', 'topic', 'partition', 'offset', 'present', 'value', 'source', 'vintage'] as const;

function changeValues(row: ChangeRow): unknown[] {
  return [
    row.measure,
    row.region,
    row.period,
    clickhouseMoment(row.receivedAtMs),
    row.topic,
    row.partition,
    row.offset,
    row.present,
    row.value,
    row.source,
    row.vintage,
  ];
}

/** The progress of every partition of a topic that has any, by partition. */
export function readProgress(store: Store, topic: string): Promise<Omit<ProgressRow, 'topic'>[]> {
  return store.readAll('progress', { topic });
}

const OWNED_TABLES = ['observations', 'changes', 'dead_letters'] as const;

const SURPLUS = 'WHERE topic = {topic:String} AND partition = {partition:UInt16} AND offset >= {nextOffset:UInt64}';
const DELETE_SURPLUS = {
  observations: `DELETE FROM observations ${SURPLUS}`,
  changes: `DELETE FROM changes ${SURPLUS}`,
  dead_letters: `DELETE FROM dead_letters ${SURPLUS}`,
} as const;

/** What a ledger needs of a stored record. */
export type RestoredObservation = Pick<
  ObservationRow,
  'id' | 'source' | 'subject' | 'retracted' | 'value' | 'vintage' | 'authority' | 'revision' | 'recordedAtMs' | 'hash' | 'withdraws'
>;

/**
 * Prepares a partition for going on at `nextOffset`: drops rows at or beyond it (a flush that died before its progress row) and gives the rest, in no order.
 */
export async function restorePartition(store: Store, topic: string, partition: number, nextOffset: number): Promise<RestoredObservation[]> {
  const params = { topic, partition, nextOffset };
  const [surplus] = await store.readAll<Record<(typeof OWNED_TABLES)[number], number>>('restore_surplus', params);
  // A mutation costs tens of milliseconds even when it finds nothing.
  for (const table of OWNED_TABLES) if (surplus![table] > 0) await store.command(DELETE_SURPLUS[table], params);
  return store.readAll('restore_observations', { topic, partition });
}
