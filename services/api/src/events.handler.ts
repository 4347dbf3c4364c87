/**
 * The door for observations.
 *
 * Input: parsed CloudEvents. Output: the good ones published together and durable, the others refused with reasons; a refused event was never published.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventBus, type Outgoing, type Receipt } from '@leapboard/bus';
import { topicOf, topics, type EventsAnswer } from '@leapboard/contracts';
import { readObservation } from '@leapboard/streams';
import { boundedReasons } from './problem.ts';

type Rejected = EventsAnswer['rejected'][number];

interface Good {
  index: number;
  id: string;
  message: Outgoing;
}

const ID_SHOWN_MAX = 200;

/** Parts events that can be published from those that cannot. */
function sortEvents(events: readonly unknown[]): { good: Good[]; rejected: Rejected[] } {
  const good: Good[] = [];
  const rejected: Rejected[] = [];
  events.forEach((event, index) => {
    const read = readObservation(event);
    if (!read.ok) {
      rejected.push({ index, id: idOf(event), reasons: boundedReasons(read.reasons) });
      return;
    }
    const { stream, partitionkey } = read.observation;
    const value = JSON.stringify({ ...read.envelope, partitionkey });
    good.push({ index, id: read.envelope.id, message: { topic: topicOf(stream), key: partitionkey, value } });
  });
  return { good, rejected };
}

function idOf(event: unknown): string | null {
  const id = typeof event === 'object' && event !== null && 'id' in event ? event.id : null;
  return typeof id === 'string' ? id.slice(0, ID_SHOWN_MAX) : null;
}

@Injectable()
export class EventsHandler implements OnModuleInit {
  constructor(private readonly bus: EventBus) {}

  async onModuleInit(): Promise<void> {
    await this.bus.createTopics([topics.statistics]);
  }

  /** Publishes the good ones in one call. @throws BusFullError: nothing was taken */
  async take(events: readonly unknown[]): Promise<EventsAnswer> {
    const { good, rejected } = sortEvents(events);
    const { accepted, refused } = await this.publish(good);
    return { accepted, rejected: [...rejected, ...refused].sort((a, b) => a.index - b.index) };
  }

  private async publish(good: readonly Good[]): Promise<{ accepted: EventsAnswer['accepted']; refused: Rejected[] }> {
    if (good.length === 0) return { accepted: [], refused: [] };
    try {
      const receipts = await this.bus.publish(good.map((one) => one.message));
      return { accepted: good.map((one, at) => acceptedOf(one, receipts[at]!)), refused: [] };
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      return this.publishEach(good);
    }
  }

  /** The bus refuses a call as a whole and does not say which message was too large. */
  private async publishEach(good: readonly Good[]): Promise<{ accepted: EventsAnswer['accepted']; refused: Rejected[] }> {
    const accepted: EventsAnswer['accepted'] = [];
    const refused: Rejected[] = [];
    for (const one of good) {
      try {
        const [receipt] = await this.bus.publish([one.message]);
        accepted.push(acceptedOf(one, receipt!));
      } catch (error) {
        if (!isTooLarge(error)) throw error;
        refused.push({ index: one.index, id: one.id, reasons: [{ field: 'body', value: null, allowed: error.message }] });
      }
    }
    return { accepted, refused };
  }
}

function acceptedOf(one: Good, receipt: Receipt): EventsAnswer['accepted'][number] {
  return { id: one.id, topic: receipt.topic, partition: receipt.partition, offset: receipt.offset };
}

function isTooLarge(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'BUS_MESSAGE_TOO_LARGE';
}
