/**
 * The open live connections: who is told what, and when.
 *
 * Input: connections and the moments the view moved. Output: frames, at once when 100 ms have passed since the last, else together when they have.
 * What waits for a connection is an offset and the classes it last saw, never a queue: a slow reader gets the latest state and misses the steps between.
 */
import type { Writable } from 'node:stream';
import { classChangesOf, commonThrough, eventId, frame, rankingSince, readEventId, scorecardsOf, type Wanted } from './live-frames.ts';
import type { Applied, ClassChange, LiveView } from './live-view.ts';

const FRAME_INTERVAL_MS = 100;
const HEARTBEAT_MS = 15_000;
/** A client that has not read for so many heartbeats (one minute) is cut. */
const STUCK_BEATS_MAX = 4;
const RECONNECT_MS = 1_000;

export const CONNECTIONS_MAX = 200;

interface Connection {
  stream: Writable;
  wanted: Wanted;
  /** Everything visible below this offset has been sent. */
  from: number;
  /** The client's id was not one of this log: it has to forget what it shows. */
  mustReset: boolean;
  /** Per scorecard and region, the change since the last frame. */
  classChanges: Map<string, Map<string, ClassChange>>;
  /** It was busy when there was something to tell. */
  isBehind: boolean;
  stuckBeats: number;
}

export class LiveConnections {
  readonly #view: LiveView;
  readonly #connections = new Set<Connection>();
  /** Encoded ranking frames of this state of the view: connections that kept up share them. */
  readonly #encoded = new Map<string, string>();
  #quiet: NodeJS.Timeout | null = null;
  #isDue = false;
  #heartbeat: NodeJS.Timeout | null = null;

  constructor(view: LiveView) {
    this.#view = view;
  }

  get size(): number {
    return this.#connections.size;
  }

  get isFull(): boolean {
    return this.#connections.size >= CONNECTIONS_MAX;
  }

  /** Says hello and keeps the stream told until it closes. `lastEventId` = where the client got to before; null = it begins now. */
  open(stream: Writable, wanted: Wanted, lastEventId: string | null, hello: { scorecards: string[]; now: string }): void {
    const { next } = this.#view;
    const seen = lastEventId === null ? next : readEventId(lastEventId);
    const mustReset = seen === null || seen > next;
    const connection: Connection = { stream, wanted, from: mustReset ? 0 : seen, mustReset, classChanges: new Map(), isBehind: false, stuckBeats: 0 };
    const through = commonThrough(scorecardsOf(this.#view, wanted).map((id) => this.#view.ranking(id)!.head));
    // The id says what has been seen; a client that is still to be told keeps its own.
    stream.write(`retry: ${RECONNECT_MS}\n${frame('hello', { ...hello, through }, mustReset ? null : connection.from)}`);
    stream.on('drain', () => {
      connection.stuckBeats = 0;
      if (connection.isBehind) this.#due();
    });
    stream.once('close', () => this.#forget(connection));
    // A connection that broke is closed; there is nobody left to tell.
    stream.once('error', () => this.#forget(connection));
    this.#connections.add(connection);
    this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
    this.#due();
  }

  /** The view moved: `applied` became visible. */
  moved(applied: readonly Applied[]): void {
    for (const connection of this.#connections) {
      for (const { scorecard, classChanges } of applied) noteClassChanges(connection, scorecard, classChanges);
    }
    this.#due();
  }

  /** Ends every connection and every timer. */
  close(): void {
    for (const connection of this.#connections) {
      connection.stream.end();
      this.#forget(connection);
    }
    if (this.#quiet) clearTimeout(this.#quiet);
    this.#quiet = null;
  }

  #due(): void {
    if (this.#quiet) {
      this.#isDue = true;
      return;
    }
    this.#isDue = false;
    this.#encoded.clear();
    let isTold = false;
    for (const connection of this.#connections) isTold = this.#tell(connection) || isTold;
    if (!isTold) return;
    this.#quiet = setTimeout(() => {
      this.#quiet = null;
      if (this.#isDue) this.#due();
    }, FRAME_INTERVAL_MS).unref();
  }

  /** Sends what one connection has not seen yet, unless it is still busy with the last; `drain` brings us back then. Tells whether it sent. */
  #tell(connection: Connection): boolean {
    const { stream, wanted, from, mustReset } = connection;
    const moved = scorecardsOf(this.#view, wanted).filter((scorecard) => this.#view.hasMoved(scorecard, from));
    if (moved.length === 0) return false;
    connection.isBehind = stream.writableNeedDrain;
    if (connection.isBehind) return false;
    const { next } = this.#view;
    const frames = moved.flatMap((scorecard) => [
      this.#classFrame(connection, scorecard),
      this.#rankingFrame(mustReset ? 'reset' : 'ranking', scorecard, wanted.scope, from),
    ]);
    // An id alone is no event: it joins the last frame.
    stream.write(`${frames.slice(0, -1).join('')}id: ${eventId(next)}\n${frames.at(-1)}`);
    connection.from = next;
    connection.mustReset = false;
    connection.classChanges.clear();
    return true;
  }

  #classFrame({ wanted, classChanges }: Connection, scorecard: string): string {
    const changes = classChangesOf(this.#view, scorecard, wanted.scope, classChanges.get(scorecard)?.values() ?? []);
    return changes === null ? '' : frame('class', changes, null);
  }

  #rankingFrame(event: 'ranking' | 'reset', scorecard: string, scope: string | null, from: number): string {
    const key = `${event}/${scorecard}/${scope ?? ''}/${from}`;
    let text = this.#encoded.get(key);
    if (text === undefined) this.#encoded.set(key, (text = frame(event, rankingSince(this.#view, scorecard, scope, from), null)));
    return text;
  }

  #beat(): void {
    for (const connection of this.#connections) {
      if (!connection.stream.writableNeedDrain) connection.stream.write(': still here\n\n');
      else if (++connection.stuckBeats >= STUCK_BEATS_MAX) connection.stream.destroy();
    }
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0 || !this.#heartbeat) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = null;
  }
}

function noteClassChanges(connection: Connection, scorecard: string, changes: readonly ClassChange[]): void {
  if (changes.length === 0 || (connection.wanted.scorecard !== null && connection.wanted.scorecard !== scorecard)) return;
  let noted = connection.classChanges.get(scorecard);
  if (!noted) connection.classChanges.set(scorecard, (noted = new Map()));
  for (const change of changes) {
    const former = noted.get(change.region);
    noted.set(change.region, former ? { ...change, from: former.from } : change);
  }
}
