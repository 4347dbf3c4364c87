import { PassThrough, Writable } from 'node:stream';
import type { LiveRanking, ScoreMessage } from '@leapboard/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CHINA, knownFigures, rankingMessages } from './fixtures/scores.ts';
import { LiveConnections } from './live-connections.ts';
import { LiveView, type Applied } from './live-view.ts';

interface Frame {
  id: string | null;
  event: string;
  data: unknown;
}

function framesIn(text: string): Frame[] {
  return text
    .split('\n\n')
    .filter((block) => block.includes('event: '))
    .map((block) => ({
      id: /^id: (.*)$/m.exec(block)?.[1] ?? null,
      event: /^event: (.*)$/m.exec(block)![1]!,
      data: JSON.parse(/^data: (.*)$/m.exec(block)![1]!) as unknown,
    }));
}

/** Reads all it is sent. */
class Reader extends PassThrough {
  text = '';
  constructor() {
    super();
    this.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
  }
  taken(): Frame[] {
    const frames = framesIn(this.text);
    this.text = '';
    return frames;
  }
}

/** Reads nothing until told. */
class Sleeper extends Writable {
  text = '';
  #waiting: (() => void) | null = null;
  constructor() {
    super({ highWaterMark: 1_000 });
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.#waiting = done;
  }
  wake(): void {
    const done = this.#waiting;
    this.#waiting = null;
    done?.();
  }
}

const HELLO = { scorecards: [CHINA], now: '2024-06-30T04:00:00.000Z' };
const ALL = { scorecard: null, scope: null };

let view: LiveView;
let connections: LiveConnections;
let offset: number;
let rows: ReturnType<typeof rankingMessages>['rows'];

function publish(rnd: Record<string, number>, next: number): void {
  const ranking = rankingMessages(knownFigures(2023, rnd), next, rows);
  rows = ranking.rows;
  const applied = ranking.messages.map((message: ScoreMessage) => view.fold(message, offset++));
  connections.moved(applied.filter((one): one is Applied => one !== null));
}

beforeEach(() => {
  vi.useFakeTimers();
  view = new LiveView();
  connections = new LiveConnections(view);
  offset = 0;
  rows = [];
  publish({}, 1);
});
afterEach(() => {
  connections.close();
  vi.useRealTimers();
});

function opened(lastEventId: string | null = null, wanted: { scorecard: string | null; scope: string | null } = ALL): Reader {
  const reader = new Reader();
  connections.open(reader, wanted, lastEventId, HELLO);
  return reader;
}

describe('live connections', () => {
  it('says hello at once with the offsets covered and the id to resume at, and nothing else', async () => {
    const reader = opened();
    await vi.advanceTimersByTimeAsync(500);
    expect(reader.taken()).toEqual([{ id: `0:${offset}`, event: 'hello', data: { ...HELLO, through: { 'observations.statistics': { '0': 1 } } } }]);
  });

  it('sends the first change at once, and what follows within 100 ms together, the latest state only', async () => {
    const reader = opened();
    await vi.advanceTimersByTimeAsync(0);
    reader.taken();
    publish({ '130000': 1 }, 2);
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.taken().filter((one) => one.event === 'ranking')).toHaveLength(1);
    for (let next = 3; next < 20; next++) publish({ '130000': next * 1_000 }, next);
    await vi.advanceTimersByTimeAsync(99);
    expect(reader.taken()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    const [frame, ...more] = reader.taken().filter((one) => one.event === 'ranking');
    expect(more).toEqual([]);
    expect(frame).toMatchObject({ id: `0:${offset}`, data: { through: { 'observations.statistics': { '0': 19 } } } });
    expect((frame!.data as LiveRanking).rows.find((row) => row.region === '130000')).toEqual(
      view.changedSince(CHINA, 0).find((row) => row.region === '130000'),
    );
  });

  it('sends at most ten rankings in any second, however often the view moves', async () => {
    const reader = opened('0:0');
    const atMs: number[] = [];
    for (let ms = 0; ms < 3_000; ms += 5) {
      publish({ '130000': ms }, ms);
      await vi.advanceTimersByTimeAsync(5);
      for (const one of reader.taken()) if (one.event === 'ranking') atMs.push(ms);
    }
    expect(atMs.length).toBeGreaterThanOrEqual(29);
    for (const from of atMs) expect(atMs.filter((ms) => ms >= from && ms < from + 995).length).toBeLessThanOrEqual(10);
  });

  it('tells that only the offsets moved, without rows', async () => {
    const reader = opened();
    await vi.advanceTimersByTimeAsync(0);
    reader.taken();
    publish({}, 7);
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.taken()).toMatchObject([{ event: 'ranking', data: { rows: [], through: { 'observations.statistics': { '0': 7 } } } }]);
  });

  it('a class that changed is told, one that changed back before the frame is not', async () => {
    const reader = opened();
    await vi.advanceTimersByTimeAsync(0);
    publish({ '110000': 9_000_000 }, 2);
    await vi.advanceTimersByTimeAsync(0);
    expect(reader.taken().filter((one) => one.event === 'class')).toMatchObject([
      { id: null, data: { scorecard: CHINA, changes: [{ region: '110000', to: 'A' }] } },
    ]);
    publish({ '110000': 1 }, 3);
    publish({ '110000': 9_000_000 }, 4);
    await vi.advanceTimersByTimeAsync(100);
    expect(reader.taken().map((one) => one.event)).toEqual(['ranking']);
  });

  it('a scope gets its own regions only', async () => {
    const reader = opened('0:0', { scorecard: CHINA, scope: '130000' });
    await vi.advanceTimersByTimeAsync(100);
    const frame = reader.taken().find((one) => one.event === 'ranking')!;
    expect((frame.data as LiveRanking).rows.map((row) => row.region)).toEqual(['130000']);
  });

  it('resumes with what changed since the id, keeping that id until all of it is told', async () => {
    const seen = `0:${offset}`;
    publish({ '130000': 1 }, 2);
    const reader = opened(seen);
    await vi.advanceTimersByTimeAsync(100);
    const [hello, ranking] = reader.taken();
    expect(hello).toMatchObject({ event: 'hello', id: seen });
    expect(ranking).toMatchObject({ event: 'ranking', id: `0:${offset}` });
    const told = (ranking!.data as LiveRanking).rows;
    expect(told.map((row) => row.region)).toContain('130000');
    expect(told.length).toBeLessThan(31);
  });

  it.each(['nonsense', '0:999999', '1:5', '0:-1', ''])('an id that is not of this log (%j) gets a reset and the whole state', async (id) => {
    const reader = opened(id);
    await vi.advanceTimersByTimeAsync(100);
    const frames = reader.taken();
    expect(frames.map((one) => [one.event, one.id])).toEqual([
      ['hello', null],
      ['reset', `0:${offset}`],
    ]);
    expect((frames[1]!.data as LiveRanking).rows).toHaveLength(31);
  });

  it('a reader that fell behind gets the latest state in one frame, and what waits for it stays small', async () => {
    const sleeper = new Sleeper();
    connections.open(sleeper, ALL, '0:0', HELLO);
    await vi.advanceTimersByTimeAsync(0);
    for (let next = 2; next < 200; next++) {
      publish({ '130000': next * 1_000 }, next);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(sleeper.writableLength).toBeLessThan(100_000);
    sleeper.text = '';
    for (let turn = 0; turn < 5; turn++) {
      sleeper.wake();
      await vi.advanceTimersByTimeAsync(100);
    }
    const last = framesIn(sleeper.text).at(-1)!;
    expect(last).toMatchObject({ event: 'ranking', id: `0:${offset}`, data: { through: { 'observations.statistics': { '0': 199 } } } });
  });

  it('a reader that reads nothing for a minute is cut; the others hear a heartbeat every 15 s', async () => {
    const sleeper = new Sleeper();
    connections.open(sleeper, ALL, '0:0', HELLO);
    const reader = opened();
    await vi.advanceTimersByTimeAsync(45_000);
    expect(sleeper.destroyed).toBe(false);
    expect(reader.text.match(/: still here/g)).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(sleeper.destroyed).toBe(true);
    expect(connections.size).toBe(1);
  });

  it('leaves no timer behind when it is closed', async () => {
    const reader = opened();
    publish({ '130000': 1 }, 2);
    connections.close();
    expect(vi.getTimerCount()).toBe(0);
    expect(reader.writableEnded).toBe(true);
    expect(connections.size).toBe(0);
  });
});
