import { expect, it } from 'vitest';
import kafkajs from 'kafkajs';
import { UnknownCodecError } from '../errors.ts';
import { isExpelled, isLeaderless, isPassing, protocolFault, readingFailed } from './faults.ts';

const protocol = (type: string, retriable = false): Error => Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type, retriable });

it('a broker that is away passes, also where kafkajs gave up trying and calls that final', () => {
  const away = new kafkajs.KafkaJSConnectionError('connect ECONNREFUSED');
  expect(isPassing(away)).toBe(true);
  expect(isPassing(Object.assign(new kafkajs.KafkaJSNonRetriableError('gave up'), { cause: away }))).toBe(true);
});

it('a group in motion passes; no right to read, a bug and an unknown codec do not', () => {
  expect(['REBALANCE_IN_PROGRESS', 'NOT_COORDINATOR_FOR_GROUP', 'UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION'].map((type) => isPassing(protocol(type)))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(isPassing(protocol('TOPIC_AUTHORIZATION_FAILED'))).toBe(false);
  expect(isPassing(new TypeError('x is not a function'))).toBe(false);
  expect(isPassing(Object.assign(new Error('wrapped'), { retriable: true, cause: new UnknownCodecError('lz4') }))).toBe(false);
});

it('the fault of the protocol is found among the causes, also in a ring of them', () => {
  const ring = new Error('outer', { cause: protocol('ILLEGAL_GENERATION') });
  (ring.cause as Error).cause = ring;
  expect([protocolFault(ring), isExpelled(ring)]).toEqual(['ILLEGAL_GENERATION', true]);
  expect(protocolFault('no error at all')).toBeUndefined();
});

it('a reader is told the codec, or why it cannot read on', () => {
  const codec = new UnknownCodecError('snappy');
  expect(readingFailed(new Error('wrapped', { cause: codec }))).toBe(codec);
  expect(readingFailed(protocol('TOPIC_AUTHORIZATION_FAILED'))).toMatchObject({
    code: 'BUS_READ_FAILED',
    message: expect.stringContaining('TOPIC_AUTHORIZATION_FAILED'),
  });
});

it('a partition that nobody leads, as right after its topic was created, is told apart from a broker that is away', () => {
  expect(['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE'].map((type) => isLeaderless(protocol(type)))).toEqual([true, true]);
  expect(isLeaderless(new kafkajs.KafkaJSConnectionError('connect ECONNREFUSED'))).toBe(false);
});
