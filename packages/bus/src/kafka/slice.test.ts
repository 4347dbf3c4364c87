import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BATCH_BYTES, RECORD_OVERHEAD_BYTES, SLICE_MESSAGES, baseOffsets, placeOf, sliceOf } from './slice.ts';

const messages = fc.array(
  fc
    .record({ topic: fc.constantFrom('a', 'b'), partition: fc.nat(2), bytes: fc.oneof(fc.nat(1_000), fc.integer({ min: 100_000, max: 2 * BATCH_BYTES })) })
    .map((message) => ({ message })),
  { minLength: 1, maxLength: 200 },
);

it('whatever waits goes out in order, something each time, and no batch is larger than its topic takes unless it is of one message', () => {
  fc.assert(
    fc.property(messages, (waiting) => {
      for (let rest = waiting; rest.length > 0;) {
        const slice = rest.slice(0, sliceOf(rest));
        expect(slice.length).toBeGreaterThan(0);
        expect(slice.length).toBeLessThanOrEqual(SLICE_MESSAGES);
        for (const batch of Map.groupBy(slice, ({ message }) => placeOf(message)).values()) {
          const bytes = batch.reduce((sum, { message }) => sum + message.bytes + RECORD_OVERHEAD_BYTES, 0);
          expect(batch.length === 1 || bytes <= BATCH_BYTES).toBe(true);
        }
        rest = rest.slice(slice.length);
      }
    }),
  );
});

it('of a partition that answered twice the later answer counts', () => {
  const answer = (partition: number, baseOffset: string) => ({ topicName: 't', partition, errorCode: 0, baseOffset });
  expect(baseOffsets([answer(0, '7'), answer(1, '3'), answer(0, '9')])).toEqual(
    new Map([
      ['t/0', 9],
      ['t/1', 3],
    ]),
  );
});
