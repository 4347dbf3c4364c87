/** Reading a topic once, up to where it ended when the reading began. */
import type { Delivered, EventBus, TailOptions } from './event-bus.ts';

/** Hands over every message kept at or above `from`, then resolves. @throws what `onMessage` throws */
export async function readToEnd(bus: EventBus, topic: string, from: TailOptions['from'], onMessage: (message: Delivered) => void): Promise<void> {
  const failed = Promise.withResolvers<never>();
  const tail = await bus.tail(topic, {
    from,
    onBatch: async (messages) => {
      for (const message of messages) onMessage(message);
    },
    onFailure: failed.reject,
  });
  try {
    await Promise.race([tail.caughtUp, failed.promise]);
  } finally {
    await tail.close();
  }
}
