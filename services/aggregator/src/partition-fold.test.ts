import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oracleAccount, oracleChanges, oracleFacts, type OracleRecord } from '../../../test/oracle/index.ts';
import { randomRecords } from '../../../test/oracle/random-records.ts';
import { PartitionFold, type Folded } from './partition-fold.ts';

const TOPIC = 'observations.statistics';
const SUBJECTS = ['gdp/130000/2023', 'gdp/130000/2022', 'population/110000/2023'];
const records = randomRecords(SUBJECTS, 12);

const delivered = (record: OracleRecord) => ({ ...record, topic: TOPIC, key: 'any' });

/** Folds records in order, into a fold of its own unless one is given. */
function folded(of: readonly OracleRecord[], fold = new PartitionFold(TOPIC, 0)): { fold: PartitionFold; led: Folded[] } {
  return { fold, led: of.map((record) => fold.take(delivered(record))) };
}

/** What the store gives back of the rows a fold led to. */
function storedRows(led: readonly Folded[]) {
  return led.flatMap(({ observation }) => {
    if (!observation) return [];
    const { topic: _t, partition: _p, receivedAtMs: _r, importid: _i, ...row } = observation;
    return [row];
  });
}

const changesOf = (led: readonly Folded[]) => led.flatMap(({ change }) => (change ? [change] : []));

/** Facts that stand after some changes: the last of each. */
function standing(changes: ReturnType<typeof changesOf>) {
  const last = new Map(changes.map((change) => [`${change.measure}/${change.region}/${change.period}`, change]));
  const facts = [...last].filter(([, change]) => change.present).map(([subject, { value, source, vintage }]) => [subject, { value, source, vintage }] as const);
  return new Map(facts);
}

function expectedFacts(of: readonly OracleRecord[], knownAtMs?: number) {
  return new Map([...oracleFacts(of, knownAtMs)].map(([subject, { value, source, vintage }]) => [subject, { value, source, vintage }]));
}

describe('folding a partition', () => {
  test('gives every record one disposition: the account is the oracle’s and sums to the records', () => {
    fc.assert(
      fc.property(records, (of) => {
        const { topic: _t, partition: _p, nextOffset, watermarkMs, ...account } = folded(of).fold.progress();
        expect(account).toEqual(oracleAccount(of));
        expect(nextOffset).toBe(of.length);
        expect(account.applied + account.superseded + account.duplicate + account.deadLettered).toBe(of.length);
        expect(watermarkMs).toBe(of.at(-1)?.receivedAtMs ?? 0);
      }),
      { numRuns: 300 },
    );
  });

  test('leads to the change log of the oracle', () => {
    fc.assert(
      fc.property(records, (of) => {
        expect(changesOf(folded(of).led)).toEqual(oracleChanges(of).map((change) => ({ ...change, topic: TOPIC })));
      }),
      { numRuns: 200 },
    );
  });

  test('tells from the change log what was known at any moment', () => {
    fc.assert(
      fc.property(records, fc.nat(), (of, which) => {
        fc.pre(of.length > 0);
        const knownAtMs = of[which % of.length]!.receivedAtMs;
        const known = changesOf(folded(of).led).filter((change) => change.receivedAtMs <= knownAtMs);
        expect(standing(known)).toEqual(expectedFacts(of, knownAtMs));
      }),
      { numRuns: 300 },
    );
  });

  test('publishes exactly what changed, and says at any time what every fact stands at', () => {
    fc.assert(
      fc.property(records, (of) => {
        const { fold, led } = folded(of);
        for (const { change, value } of led) {
          expect(value?.value).toBe(change && (change.present ? change.value : null));
          expect(value?.receivedAtMs).toBe(change?.receivedAtMs);
        }
        const values = [...fold.values()].filter((value) => value.value !== null);
        const facts = values.map(
          ({ measure, region, period, value, source, vintage }) => [`${measure}/${region}/${period}`, { value, source, vintage }] as const,
        );
        expect(new Map(facts)).toEqual(expectedFacts(of));
      }),
    );
  });

  test('keeps a row of every record but copies and dead letters, and the original of each dead letter with the reasons', () => {
    fc.assert(
      fc.property(records, (of) => {
        const { led } = folded(of);
        const account = oracleAccount(of);
        expect(storedRows(led)).toHaveLength(account.applied + account.superseded);
        const letters = led.flatMap(({ deadLetter }) => (deadLetter ? [deadLetter] : []));
        expect(letters).toHaveLength(account.deadLettered);
        for (const letter of letters) {
          expect(letter.original).toBe(of[letter.offset]!.value);
          expect(letter.reasons.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('going on after a restore', () => {
  test('from any stored prefix, its rows in any order and some records delivered again, ends as an undisturbed fold', () => {
    const cut = records.chain((of) =>
      fc.record({ of: fc.constant(of), stored: fc.nat(of.length), again: fc.nat(of.length), order: fc.infiniteStream(fc.double({ noNaN: true })) }),
    );
    fc.assert(
      fc.property(cut, ({ of, stored, again, order }) => {
        const undisturbed = folded(of);
        const before = folded(of.slice(0, stored));
        const rows = storedRows(before.led)
          .map((row) => ({ row, place: order.next().value as number }))
          .sort((a, b) => a.place - b.place)
          .map(({ row }) => row);
        const { topic: _, ...progress } = before.fold.progress();
        const restored = new PartitionFold(TOPIC, 0);
        restored.restore(rows, progress);
        expect(restored.progress()).toEqual(before.fold.progress());

        const after = folded(of.slice(Math.min(again, stored)), restored);
        expect(restored.progress()).toEqual(undisturbed.fold.progress());
        expect(after.led.filter((one) => Object.keys(one).length > 0)).toEqual(undisturbed.led.slice(stored).filter((one) => Object.keys(one).length > 0));
        const sorted = (fold: PartitionFold) => [...fold.values()].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
        expect(sorted(restored)).toEqual(sorted(undisturbed.fold));
      }),
      { numRuns: 300 },
    );
  });

  test('is refused when a row is lost or comes twice: the account does not balance', () => {
    fc.assert(
      fc.property(records, fc.nat(), (of, which) => {
        const { fold, led } = folded(of);
        const rows = storedRows(led);
        fc.pre(rows.length > 0);
        const { topic: _, ...progress } = fold.progress();
        const at = which % rows.length;
        const restore = (these: typeof rows) => () => new PartitionFold(TOPIC, 0).restore(these, progress);
        expect(restore(rows.toSpliced(at, 1))).toThrow(/does not balance/);
        expect(restore([...rows, rows[at]!])).toThrow(/does not balance/);
        expect(restore(rows)).not.toThrow();
      }),
    );
  });

  test('begins at 0 where nothing was stored', () => {
    const fold = new PartitionFold(TOPIC, 4);
    fold.restore([], undefined);
    expect(fold.progress()).toEqual({ topic: TOPIC, partition: 4, nextOffset: 0, watermarkMs: 0, applied: 0, superseded: 0, duplicate: 0, deadLettered: 0 });
  });
});

describe('the watermark', () => {
  test('rises with what is said and received, and never falls', () => {
    const fold = new PartitionFold(TOPIC, 0);
    fold.noneBefore(50);
    fold.noneBefore(20);
    expect(fold.watermarkMs).toBe(50);
    fold.take({ topic: TOPIC, partition: 0, offset: 0, receivedAtMs: 40, key: 'any', value: 'not JSON' });
    expect([fold.watermarkMs, fold.next]).toEqual([50, 1]);
    fold.take({ topic: TOPIC, partition: 0, offset: 1, receivedAtMs: 60, key: 'any', value: 'not JSON' });
    expect([fold.watermarkMs, fold.next]).toEqual([60, 2]);
  });
});
