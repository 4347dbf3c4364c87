/** The live stream over HTTP: hello, frames, resumption, bounds, the end. */
import { once } from 'node:events';
import { liveHello, liveRanking, problem } from '@leapboard/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHINA, knownFigures, outgoing, rankingMessages } from './fixtures/scores.ts';
import { startApi, type StartedApi } from './fixtures/started-api.ts';
import { CONNECTIONS_MAX } from './live-connections.ts';
import { LiveHandler } from './live.handler.ts';

interface Frame {
  id: string | undefined;
  event: string;
  data: unknown;
}

/** An open stream, read frame by frame. */
class Stream {
  readonly #abort = new AbortController();
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #text = '';

  static async open(url: string, headers: Record<string, string> = {}): Promise<Stream> {
    const stream = new Stream();
    const response = await fetch(url, { headers, signal: stream.#abort.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    stream.#reader = response.body!.getReader();
    return stream;
  }

  /** The next frame; undefined when the stream has ended. */
  async next(): Promise<Frame | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        const event = /^event: (.*)$/m.exec(block)?.[1];
        if (event !== undefined) return { event, id: /^id: (.*)$/m.exec(block)?.[1], data: JSON.parse(/^data: (.*)$/m.exec(block)![1]!) as unknown };
        continue;
      }
      const { done, value } = await this.#reader!.read();
      if (done) return undefined;
      this.#text += new TextDecoder().decode(value);
    }
  }

  /** The next frame of a kind. */
  async nextOf(event: string): Promise<Frame> {
    for (;;) {
      const frame = await this.next();
      if (!frame) throw new Error(`the stream ended before a ${event} frame`);
      if (frame.event === event) return frame;
    }
  }

  close(): void {
    this.#abort.abort();
  }
}

let api: StartedApi;
let published: ReturnType<typeof rankingMessages>;
beforeAll(async () => {
  published = rankingMessages(knownFigures(2023), 1);
  api = await startApi({ before: async (bus) => void (await bus.publish(outgoing(published.messages))) });
});
afterAll(() => api.close());

async function publish(rnd: Record<string, number>, next: number): Promise<void> {
  published = rankingMessages(knownFigures(2023, rnd), next, published.rows);
  await api.bus.publish(outgoing(published.messages));
}

const LIVE = '/api/v1/live';

describe('the live stream', () => {
  it('greets at once, then tells each change with the offsets it covers and the id to resume at', async () => {
    const stream = await Stream.open(`${api.url}${LIVE}?scorecard=${CHINA}`);
    const hello = (await stream.next())!;
    expect(hello.event).toBe('hello');
    expect(liveHello.parse(hello.data)).toEqual({ scorecards: [CHINA], now: '2024-06-30T04:00:00.000Z', through: { 'observations.statistics': { '0': 1 } } });
    expect(hello.id).toMatch(/^0:\d+$/);
    await publish({ '130000': 1_234_567 }, 2);
    const frame = await stream.nextOf('ranking');
    const told = liveRanking.parse(frame.data);
    expect(told).toMatchObject({ scorecard: CHINA, through: { 'observations.statistics': { '0': 2 } } });
    expect(told.rows.map((row) => row.region)).toContain('130000');
    expect(Number(frame.id!.slice(2))).toBeGreaterThan(Number(hello.id!.slice(2)));
    stream.close();
  });

  it('resumes by header and by parameter: what it says then brings a client that missed everything since to the state of now', async () => {
    const before = new Map(published.rows.map((row) => [row.region, row]));
    const stream = await Stream.open(api.url + LIVE);
    const { id } = (await stream.next())!;
    stream.close();
    await publish({ '130000': 7_654_321 }, 3);
    await publish({ '130000': 7_654_321, '140000': 3_333_333 }, 4);
    for (const resume of [() => Stream.open(api.url + LIVE, { 'last-event-id': id! }), () => Stream.open(`${api.url}${LIVE}?lastEventId=${id}`)]) {
      const resumed = await resume();
      expect((await resumed.next())!.event).toBe('hello');
      let told = liveRanking.parse((await resumed.nextOf('ranking')).data);
      const rows = new Map([...before].map(([region, { indicators: _, ...row }]) => [region, row]));
      for (const row of told.rows) rows.set(row.region, row);
      while (told.through['observations.statistics']!['0'] !== 4) {
        told = liveRanking.parse((await resumed.nextOf('ranking')).data);
        for (const row of told.rows) rows.set(row.region, row);
      }
      expect(rows).toEqual(new Map(published.rows.map(({ indicators: _, ...row }) => [row.region, row])));
      resumed.close();
    }
  });

  it('resets to the whole state when the id is of another log', async () => {
    const stream = await Stream.open(api.url + LIVE, { 'last-event-id': '0:99999999' });
    expect((await stream.next())!.event).toBe('hello');
    const reset = (await stream.next())!;
    expect(reset.event).toBe('reset');
    expect(liveRanking.parse(reset.data).rows).toHaveLength(31);
    stream.close();
  });

  it.each([
    ['?scorecard=nothing', 404, 'scorecard'],
    ['?scope=130526', 400, 'scope'],
    ['?scope=abc', 400, 'scope'],
    ['?colour=red', 400, 'colour'],
  ])('refuses %s', async (query, status, field) => {
    const answer = await api.get(LIVE + query);
    expect(answer.status).toBe(status);
    expect(problem.parse(answer.body).reasons).toMatchObject([{ field }]);
  });

  it(`refuses more than ${CONNECTIONS_MAX} connections, and takes new ones when some have gone`, async () => {
    const crowded = await startApi();
    const gone: Promise<unknown>[] = [];
    crowded.app.getHttpServer().on('connection', (socket) => gone.push(once(socket, 'close')));
    const streams = await Promise.all(Array.from({ length: CONNECTIONS_MAX }, () => Stream.open(crowded.url + LIVE)));
    const answer = await crowded.get(LIVE);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    const { connections } = crowded.app.get(LiveHandler);
    expect(connections.size).toBe(CONNECTIONS_MAX);
    for (const stream of streams) stream.close();
    await Promise.all(gone.slice(0, CONNECTIONS_MAX));
    expect(connections.size).toBe(0);
    (await Stream.open(crowded.url + LIVE)).close();
    await crowded.close();
  });

  it('ends with the service, however many are listening', async () => {
    const ending = await startApi();
    const stream = await Stream.open(ending.url + LIVE);
    await stream.next();
    await ending.close();
    expect(await stream.next()).toBeUndefined();
  });
});
