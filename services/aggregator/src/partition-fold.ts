/**
 * Folding one partition of observations. No I/O: records in, what each of them leads to out.
 *
 * Input: records in order of offset, from where the restore ended. Output: rows for the store, values for the scorer, and the account, which sums to `next`.
 */
import type { Delivered } from '@leapboard/bus';
import type { DeadLetter, MeasureValue } from '@leapboard/contracts';
import { Ledger, type Entry } from '@leapboard/engine';
import type { ChangeRow, ObservationRow, ProgressRow, RestoredObservation } from '@leapboard/store';
import { readObservation, readSubject, type Observation } from '@leapboard/streams';

/** What the ledger holds of a figure. */
interface Fact {
  value: number;
  vintage: string | null;
}

/** What one record led to; `value` only when the fact's winner changed. */
export interface Folded {
  observation?: ObservationRow;
  change?: ChangeRow;
  value?: MeasureValue;
  deadLetter?: DeadLetter;
}

const ORIGINAL_CHARS_MAX = 200_000;

export class PartitionFold {
  readonly topic: string;
  readonly partition: number;
  readonly #ledger = new Ledger<Fact>();
  #next = 0;
  #watermarkMs = 0;
  #deadLettered = 0;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  get next(): number {
    return this.#next;
  }

  get watermarkMs(): number {
    return this.#watermarkMs;
  }

  get facts(): number {
    return this.#ledger.size;
  }

  /** Where the partition stands; the four counters sum to `nextOffset`. */
  progress(): ProgressRow {
    return {
      topic: this.topic,
      partition: this.partition,
      nextOffset: this.#next,
      watermarkMs: this.#watermarkMs,
      ...this.#ledger.account,
      deadLettered: this.#deadLettered,
    };
  }

  /** Takes up what a former run stored. @throws Error when the rows do not make up the account that was stored with them */
  restore(rows: readonly RestoredObservation[], progress: Omit<ProgressRow, 'topic'> | undefined): void {
    for (const row of rows) this.#ledger.fold(restoredEntry(row));
    if (!progress) return;
    const { applied, superseded, duplicate } = this.#ledger.account;
    if (applied !== progress.applied || superseded !== progress.superseded || duplicate !== 0) {
      throw new Error(
        `the account of ${this.topic}/${this.partition} does not balance: stored ${progress.applied} applied and ${progress.superseded} superseded, ` +
          `its rows make ${applied} and ${superseded} with ${duplicate} rows twice`,
      );
    }
    this.#ledger.account.duplicate = progress.duplicate;
    this.#deadLettered = progress.deadLettered;
    this.#next = progress.nextOffset;
    this.#watermarkMs = progress.watermarkMs;
  }

  /** No record before this moment (UTC ms) is still to come. */
  noneBefore(ms: number): void {
    this.#watermarkMs = Math.max(this.#watermarkMs, ms);
  }

  /** Takes one record in. Records below `next` came before and lead to nothing. */
  take(record: Delivered): Folded {
    if (record.offset < this.#next) return {};
    this.#next = record.offset + 1;
    this.noneBefore(record.receivedAtMs);
    const read = readRecord(record.value);
    if (!read.ok) {
      this.#deadLettered++;
      const { topic, partition, offset, receivedAtMs } = record;
      return { deadLetter: { topic, partition, offset, receivedAtMs, reasons: read.reasons, original: record.value.slice(0, ORIGINAL_CHARS_MAX) } };
    }
    const { observation } = read;
    const { disposition, changed, winner } = this.#ledger.fold(entryOf(observation));
    if (disposition === 'duplicate') return {};
    const row = observationRow(record, observation);
    return changed ? { observation: row, ...whatChanged(record, observation, winner) } : { observation: row };
  }

  /** What every fact stands at, for comparing with what was published. */
  *values(): IterableIterator<MeasureValue> {
    for (const [subject, winner] of this.#ledger.winners()) {
      const place = readSubject(subject)!;
      yield { kind: 'value', ...place, ...standing(winner), receivedAtMs: this.#watermarkMs };
    }
  }
}

function readRecord(text: string): ReturnType<typeof readObservation> {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    return { ok: false, reasons: [{ field: 'body', value: text.slice(0, 120), allowed: `JSON (${(error as Error).message})` }] };
  }
  return readObservation(input);
}

function whatChanged(record: Delivered, observation: Observation, winner: Entry<Fact> | undefined): { change: ChangeRow; value: MeasureValue } {
  const { topic, partition, offset, receivedAtMs } = record;
  const now = standing(winner);
  const change = { ...observation.place, receivedAtMs, topic, partition, offset, present: now.value !== null, ...now, value: now.value ?? 0 };
  return { change, value: { kind: 'value', ...observation.place, ...now, receivedAtMs } };
}

/** A fact without a winner, or whose winner is a retraction, has no value. */
function standing(winner: Entry<Fact> | undefined): Pick<MeasureValue, 'value' | 'source' | 'vintage'> {
  return { value: winner?.value?.value ?? null, source: winner?.source ?? '', vintage: winner?.value?.vintage ?? null };
}

function entryOf(observation: Observation): Entry<Fact> {
  const { subject, authority, revision, recordedAtMs, id, source, hash, withdraws, figure } = observation;
  return { subject, authority, revision, recordedAtMs, id, source, hash, withdraws, value: figure };
}

function restoredEntry(row: RestoredObservation): Entry<Fact> {
  const { subject, authority, revision, recordedAtMs, id, source, hash, withdraws } = row;
  const value = row.retracted ? null : { value: row.value, vintage: row.vintage };
  return { subject, authority, revision, recordedAtMs, id, source, hash, withdraws, value };
}

function observationRow(record: Delivered, observation: Observation): ObservationRow {
  const { topic, partition, offset, receivedAtMs } = record;
  const { id, source, subject, place, figure, authority, revision, recordedAtMs, hash, withdraws, importid } = observation;
  return {
    ...{ topic, partition, offset, receivedAtMs, id, source, subject, ...place },
    retracted: figure === null,
    value: figure?.value ?? 0,
    vintage: figure?.vintage ?? null,
    ...{ authority, revision, recordedAtMs, hash, withdraws, importid },
  };
}
