/** What the bus refuses, beside the errors of the port: each class has a stable `code`, each message says what to do instead. */

/** Another process (or another bus of this one) holds the log. */
export class DataDirectoryInUseError extends Error {
  readonly code = 'BUS_DIRECTORY_IN_USE';
  constructor(path: string, cause: unknown) {
    super(`the log ${path} is in use by another process: stop it, or choose another data directory`, { cause });
  }
}

export class UnknownTopicError extends Error {
  readonly code = 'BUS_UNKNOWN_TOPIC';
  constructor(topic: string) {
    super(`there is no topic "${topic}": create it first`);
  }
}

export class UnknownPartitionError extends Error {
  readonly code = 'BUS_UNKNOWN_PARTITION';
  constructor(topic: string, partition: number) {
    super(`topic "${topic}" has no partition ${partition}`);
  }
}

export class MessageTooLargeError extends Error {
  readonly code = 'BUS_MESSAGE_TOO_LARGE';
  constructor(topic: string, bytes: number, bytesMax: number) {
    super(`a message for "${topic}" has ${bytes} bytes (key and value), allowed are ${bytesMax}`);
  }
}

/** A topic exists and keeps something else than asked for. */
export class TopicKeepsError extends Error {
  readonly code = 'BUS_TOPIC_KEEPS';
}

/** An offset is no whole number between the partition's first offset and its end: the log is not the one the offset came from. */
export class OffsetOutOfRangeError extends Error {
  readonly code = 'BUS_OFFSET_OUT_OF_RANGE';
  constructor(topic: string, partition: number, offset: number, end: number, start = 0) {
    super(`offset ${offset} of ${topic}/${partition} is not within ${start} to ${end}`);
  }
}

/** A commit came from a subscription which does not (or no longer) own the partition. */
export class PartitionNotOwnedError extends Error {
  readonly code = 'BUS_PARTITION_NOT_OWNED';
  constructor(topic: string, partition: number) {
    super(`${topic}/${partition} belongs to another member of the group, or this subscription has ended`);
  }
}

/** The bus, or the subscription waited for, was closed. */
export class BusClosedError extends Error {
  readonly code = 'BUS_CLOSED';
}

/**
 * The log could not be written (disk full, device error, broker away). `cause` says why.
 *
 * The embedded log kept nothing of the call; of a broker it is not known, so publish again what is safe to repeat.
 */
export class BusWriteError extends Error {
  readonly code = 'BUS_WRITE_FAILED';
}

/** No broker answered. `cause` says why. */
export class BusUnreachableError extends Error {
  readonly code = 'BUS_UNREACHABLE';
}

/** The log cannot be read on, and trying again would not help (no right to read, a broken message). `cause` says why. */
export class BusReadError extends Error {
  readonly code = 'BUS_READ_FAILED';
}

/** A batch of messages is compressed in a way that is not known here. */
export class UnknownCodecError extends Error {
  readonly code = 'BUS_UNKNOWN_CODEC';
  constructor(codec: string) {
    super(`messages are compressed with ${codec}; known are none, gzip and zstd: set compression.type of the topic, or of its writer, to one of them`);
  }
}
