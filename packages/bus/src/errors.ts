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

/** An offset is no whole number between 0 and the partition's end: the log is not the one the offset came from. */
export class OffsetOutOfRangeError extends Error {
  readonly code = 'BUS_OFFSET_OUT_OF_RANGE';
  constructor(topic: string, partition: number, offset: number, end: number) {
    super(`offset ${offset} of ${topic}/${partition} is not within 0 to ${end}`);
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

/** The log could not be written (disk full, device error); nothing of the call was kept. `cause` says why. */
export class BusWriteError extends Error {
  readonly code = 'BUS_WRITE_FAILED';
}
