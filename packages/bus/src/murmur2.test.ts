import { expect, it } from 'vitest';
import { murmur2, partitionFor } from './murmur2.ts';

/** From Apache Kafka's UtilsTest.testMurmur2. */
const KNOWN: [string, number][] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

it.each(KNOWN)('murmur2(%j) is what Kafka computes', (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash);
});

it('a key’s partition is the hash without its sign, modulo the count', () => {
  expect(KNOWN.map(([text]) => partitionFor(text, 12))).toEqual(KNOWN.map(([, hash]) => (hash & 0x7fffffff) % 12));
});

it('keys spread over all partitions', () => {
  expect(new Set(Array.from({ length: 200 }, (_, index) => partitionFor(`指标/${index}/2023`, 12))).size).toBe(12);
});
