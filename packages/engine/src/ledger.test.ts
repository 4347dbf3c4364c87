import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oracleAccount, oracleFacts, type OracleRecord } from '../../../test/oracle/index.ts';
import { dataHash, envelopeOf, randomMessages, type RandomMessage } from '../../../test/oracle/random-records.ts';
import { Ledger, type Entry } from './ledger.ts';

const SUBJECTS = ['gdp/130000/2023', 'gdp/130000/2022', 'population/110000/2023'];

/** Messages with copies of some of them, in any order. */
const arrivals = randomMessages(SUBJECTS, 12).chain((messages) => {
  if (messages.length === 0) return fc.constant<RandomMessage[]>([]);
  const copies = fc.array(fc.constantFrom(...messages), { maxLength: 8 });
  return copies.chain((more) => fc.shuffledSubarray([...messages, ...more], { minLength: messages.length + more.length }));
});

function entryOf(message: RandomMessage): Entry<{ value: number; vintage: string | null }> {
  const { subject, id, source, revision, recordedAtMs, value, vintage, withdraws } = message;
  return { subject, id, source, revision, recordedAtMs, authority: 0, withdraws, hash: dataHash(message), value: value === null ? null : { value, vintage } };
}

const recordsOf = (messages: readonly RandomMessage[]): OracleRecord[] =>
  messages.map((message, offset) => ({ partition: 0, offset, receivedAtMs: offset, value: JSON.stringify(envelopeOf(message)) }));

function folded(messages: readonly RandomMessage[]) {
  const ledger = new Ledger<{ value: number; vintage: string | null }>();
  for (const message of messages) ledger.fold(entryOf(message));
  return ledger;
}

/** What the ledger says of every fact that stands. */
function factsOf(ledger: ReturnType<typeof folded>) {
  const facts = [...ledger.winners()].flatMap(([subject, winner]) => (winner?.value ? [[subject, { ...winner.value, source: winner.source }] as const] : []));
  return new Map(facts);
}

const message = (over: Partial<RandomMessage>): RandomMessage => ({
  ...{ subject: SUBJECTS[0]!, id: 'a', source: '/one', revision: 0, recordedAtMs: 0, value: 1, vintage: null, withdraws: null },
  ...over,
});

describe('the ledger', () => {
  test('holds the facts of the brute-force oracle, whatever the order and the repetitions', () => {
    fc.assert(
      fc.property(arrivals, (messages) => {
        const expected = [...oracleFacts(recordsOf(messages))].map(([subject, { value, vintage, source }]) => [subject, { value, vintage, source }] as const);
        expect(factsOf(folded(messages))).toEqual(new Map(expected));
      }),
      { numRuns: 1_000 },
    );
  });

  test('keeps an account equal to the oracle’s, whose dispositions sum to the records', () => {
    fc.assert(
      fc.property(arrivals, (messages) => {
        const { account } = folded(messages);
        expect({ ...account, deadLettered: 0 }).toEqual(oracleAccount(recordsOf(messages)));
        expect(account.applied + account.superseded + account.duplicate).toBe(messages.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test('says after each record whether the winner is another than before, and which it is', () => {
    fc.assert(
      fc.property(arrivals, (messages) => {
        const ledger = new Ledger();
        for (const one of messages) {
          const before = ledger.winner(one.subject);
          const { changed, winner } = ledger.fold(entryOf(one));
          expect(winner).toBe(ledger.winner(one.subject));
          expect(changed).toBe(before !== winner);
        }
      }),
    );
  });

  test.each([
    ['revision before recorded time', { revision: 1, recordedAtMs: 1 }, { revision: 0, recordedAtMs: 9 }],
    ['recorded time before id', { recordedAtMs: 9, id: 'a' }, { recordedAtMs: 1, id: 'z' }],
    ['id before the hash of the data, by code unit', { id: 'a', value: 1 }, { id: 'Z', value: 2 }],
  ])('decides by %s', (_, better, worse) => {
    for (const order of [
      [better, worse],
      [worse, better],
    ]) {
      const ledger = folded(order.map(message));
      expect(ledger.winner(SUBJECTS[0]!)).toMatchObject(entryOf(message(better)));
    }
  });

  test('decides by authority before all else', () => {
    const ledger = new Ledger();
    ledger.fold({ ...entryOf(message({ revision: 9 })), authority: 0 });
    ledger.fold({ ...entryOf(message({ revision: 0, id: 'b' })), authority: 1 });
    expect(ledger.winner(SUBJECTS[0]!)).toMatchObject({ id: 'b' });
  });

  test('takes messages alike from two sources for two, so that either can be withdrawn in any order', () => {
    const one = message({ source: '/one' });
    const two = message({ source: '/two' });
    const withdrawal = message({ id: 'w', value: null, withdraws: '/two a' });
    for (const order of [
      [one, two, withdrawal],
      [two, one, withdrawal],
      [withdrawal, two, one],
    ]) {
      const ledger = folded(order);
      expect(ledger.winner(SUBJECTS[0]!)).toMatchObject({ source: '/one' });
      expect(ledger.account).toEqual({ applied: 2, superseded: 1, duplicate: 0 });
    }
  });

  test('brings the next greatest back when the winner is withdrawn, and a retraction when that is next', () => {
    const first = message({ revision: 0 });
    const retraction = message({ revision: 1, id: 'r', value: null });
    const second = message({ revision: 2, id: 'b', value: 2 });
    const ledger = folded([first, retraction, second]);
    expect(ledger.fold(entryOf(message({ id: 'w', value: null, withdraws: '/one b' }))).winner).toMatchObject({ id: 'r', value: null });
    expect(ledger.fold(entryOf(message({ id: 'x', value: null, withdraws: '/one r' }))).winner).toMatchObject({ id: 'a' });
    expect(ledger.fold(entryOf(message({ id: 'y', value: null, withdraws: '/one a' }))).winner).toBeUndefined();
    expect(ledger.account).toEqual({ applied: 3, superseded: 3, duplicate: 0 });
  });
});
