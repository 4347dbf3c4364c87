/** Waiting for what the product says, never for time: its live events. */
import type { Through } from '@leapboard/contracts';
import type { Product } from './product.ts';

export interface LiveEvent {
  id: string;
  event: string;
  data: unknown;
}

/** The events of /api/v1/live from now on; ends when the signal aborts. */
export async function* liveEvents(product: Product, scorecard: string, signal: AbortSignal, lastEventId?: string): AsyncGenerator<LiveEvent> {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const answer = await fetch(`${product.url}/api/v1/live?scorecard=${scorecard}`, { signal, headers });
  if (!answer.ok) throw new Error(`live: ${answer.status} ${await answer.text()}`);
  let text = '';
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = readEvent(text.slice(0, end));
      text = text.slice(end + 2);
      if (event) yield event;
    }
  }
}

function readEvent(block: string): LiveEvent | undefined {
  const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
  const data = fields.get('data');
  return data === undefined ? undefined : { id: fields.get('id') ?? '', event: fields.get('event') ?? 'message', data: JSON.parse(data) };
}

/** Resolves once the product says that it covers enough: in its `hello`, or in a later frame. */
export async function untilCovered(product: Product, scorecard: string, isEnough: (through: Through) => boolean): Promise<void> {
  const abort = new AbortController();
  try {
    for await (const { event, data } of liveEvents(product, scorecard, abort.signal)) {
      if (event !== 'class' && isEnough((data as { through: Through }).through)) return;
    }
    throw new Error('the live stream ended');
  } finally {
    abort.abort();
  }
}
