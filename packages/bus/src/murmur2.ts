/** Kafka's choice of a partition for a key, so that a key lives in the same partition whichever bus carries it. */

const SEED = 0x9747b28c;
const MIX = 0x5bd1e995;
const ROTATION = 24;

/**
 * MurmurHash2 (32 bits) as Kafka's clients compute it.
 *
 * @returns a signed 32-bit integer, as in Java
 * @see org.apache.kafka.common.utils.Utils.murmur2
 */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  const whole = length & ~3;
  let hash = SEED ^ length;
  for (let at = 0; at < whole; at += 4) {
    let word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    word = Math.imul(word, MIX);
    word ^= word >>> ROTATION;
    hash = Math.imul(hash, MIX) ^ Math.imul(word, MIX);
  }
  const left = length - whole;
  if (left === 3) hash ^= bytes[whole + 2]! << 16;
  if (left >= 2) hash ^= bytes[whole + 1]! << 8;
  if (left >= 1) hash = Math.imul(hash ^ bytes[whole]!, MIX);
  hash = Math.imul(hash ^ (hash >>> 13), MIX);
  return hash ^ (hash >>> 15);
}

/** The partition (from 0) of a key among `partitions`. @see org.apache.kafka.clients.producer.internals.BuiltInPartitioner */
export function partitionFor(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitions;
}
