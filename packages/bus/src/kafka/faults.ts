/** What a rejection of kafkajs means for us: try again, or give up and say why. Pure. */
import { BusReadError, UnknownCodecError } from '../errors.ts';

interface Fault {
  name: string;
  type?: string;
  retriable?: boolean;
  cause?: unknown;
  originalError?: unknown;
}

const isFault = (error: unknown): error is Fault => error instanceof Error;

/** The protocol's name of a fault (`REBALANCE_IN_PROGRESS`), looked for in the error and its causes; undefined when it is none of the protocol. */
export function protocolFault(error: unknown): string | undefined {
  for (const one of chain(error)) if (typeof one.type === 'string') return one.type;
  return undefined;
}

/** The membership is over: another generation, or the group forgot us. */
export const isExpelled = (error: unknown): boolean => ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID'].includes(protocolFault(error) ?? '');

/** Whether trying again may help: brokers that are away, moving leaders, a group in motion. */
export function isPassing(error: unknown): boolean {
  if (findCodecError(error)) return false;
  const type = protocolFault(error);
  if (type !== undefined) return isExpelled(error) || passing.has(type) || chain(error).some((one) => one.type === type && one.retriable === true);
  return chain(error).some((one) => one.retriable === true || networkFaults.has(one.name));
}

/** Nobody leads a partition, or another broker than was asked: so while there is an election, and right after a topic was created. */
export function isLeaderless(error: unknown): boolean {
  return elections.has(protocolFault(error) ?? '') || chain(error).some((one) => one.name === 'NobodyLeadsError');
}

const elections = new Set(['LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION', 'FENCED_LEADER_EPOCH', 'UNKNOWN_LEADER_EPOCH']);

const passing = new Set([
  ...elections,
  'REBALANCE_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'OFFSET_NOT_AVAILABLE',
  'MEMBER_ID_REQUIRED',
]);

const networkFaults = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSLockTimeout',
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSGroupCoordinatorNotFound',
]);

/** What a reader is told when it cannot go on. */
export const readingFailed = (error: unknown): Error =>
  findCodecError(error) ?? new BusReadError(`the log cannot be read on: ${error instanceof Error ? error.message : String(error)}`, { cause: error });

const findCodecError = (error: unknown): UnknownCodecError | undefined => {
  const found: unknown = chain(error).find((one) => one instanceof UnknownCodecError);
  return found instanceof UnknownCodecError ? found : undefined;
};

function chain(error: unknown): Fault[] {
  const found: Fault[] = [];
  const open: unknown[] = [error];
  while (open.length > 0) {
    const one = open.pop();
    if (!isFault(one) || found.includes(one)) continue;
    found.push(one);
    open.push(one.originalError, one.cause);
  }
  return found;
}
