/**
 * The live connection: server-sent events of one scorecard.
 *
 * Input: what the api sends. Output: calls of the listener. The browser reconnects by itself with Last-Event-ID; only when it gives up
 * (the answer was no event stream) a new connection is opened here, after a growing pause.
 */
import type { LiveRanking, liveClass, liveHello } from '@leapboard/contracts';

type LiveClass = ReturnType<typeof liveClass.parse>;

interface LiveEvents {
  hello: ReturnType<typeof liveHello.parse>;
  ranking: LiveRanking;
  reset: LiveRanking;
  class: LiveClass;
}

export interface LiveListener {
  onHello: () => void;
  onRanking: (frame: LiveRanking) => void;
  onReset: (frame: LiveRanking) => void;
  onClass: (message: LiveClass) => void;
  onLost: (connection: 'reconnecting' | 'offline') => void;
}

const PAUSE_FIRST_MS = 1_000;
const PAUSE_MAX_MS = 15_000;
/** So long without a connection is called offline. */
const OFFLINE_AFTER_MS = 15_000;

/** Open the stream of a scorecard. @returns closes it for good */
export function openLive(scorecard: string, listener: LiveListener): () => void {
  let source: EventSource | null = null;
  let pauseMs = PAUSE_FIRST_MS;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let giveUp: ReturnType<typeof setTimeout> | undefined;

  let isGivenUp = false;

  const lost = (): void => {
    listener.onLost(isGivenUp || !navigator.onLine ? 'offline' : 'reconnecting');
    giveUp ??= setTimeout(() => {
      isGivenUp = true;
      listener.onLost('offline');
    }, OFFLINE_AFTER_MS);
    if (source?.readyState !== EventSource.CLOSED) return;
    clearTimeout(retry);
    retry = setTimeout(open, pauseMs);
    pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS);
  };
  const found = (): void => {
    clearTimeout(giveUp);
    giveUp = undefined;
    isGivenUp = false;
    pauseMs = PAUSE_FIRST_MS;
    listener.onHello();
  };
  const open = (): void => {
    source?.close();
    source = new EventSource(`/api/v1/live?scorecard=${encodeURIComponent(scorecard)}`);
    const on = <Event extends keyof LiveEvents>(event: Event, handle: (message: LiveEvents[Event]) => void): void => {
      source?.addEventListener(event, (message: MessageEvent<string>) => handle(JSON.parse(message.data) as LiveEvents[Event]));
    };
    on('hello', found);
    on('ranking', listener.onRanking);
    on('reset', listener.onReset);
    on('class', listener.onClass);
    source.addEventListener('error', lost);
  };

  open();
  return () => {
    clearTimeout(retry);
    clearTimeout(giveUp);
    source?.close();
  };
}
