import type { RankingMessage, RankingRow, ScoredRegion, ScoreMessage } from '@leapboard/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiveView, rowOf } from './live-view.ts';

const CODES = ['110000', '120000', '130000', '140000', '150000'];
const SCORECARDS = ['a', 'b'];

function standing(region: string, total: number): ScoredRegion {
  const name = { zh: region, en: region };
  return {
    region,
    name,
    rank: 1,
    total,
    class: total >= 80 ? 'A' : 'B',
    provisional: false,
    low: null,
    high: null,
    groups: [],
    movement: null,
    indicators: [],
  };
}

function closing(scorecard: string, regions: string[], changed: string[], next: number, version = '1'): RankingMessage {
  return {
    kind: 'ranking',
    scorecard,
    version,
    asOf: '2024-06-30',
    knownAt: '2024-06-30T04:00:00.000Z',
    notMeasured: [],
    through: { 'observations.statistics': { '0': next } },
    definition: 'hash',
    regions,
    changed,
  };
}

interface Published {
  offset: number;
  key: string;
  message: ScoreMessage;
}

/** Any history of two scorecards: each step changes the totals of some regions, or nothing but `through`; the messages of the two are woven into each other. */
const histories = fc
  .array(
    fc.record({
      scorecard: fc.constantFrom(...SCORECARDS),
      totals: fc.dictionary(fc.constantFrom(...CODES), fc.integer({ min: 0, max: 100 })),
      version: fc.constantFrom('1', '1', '1', '2'),
    }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .chain((steps) => fc.record({ steps: fc.constant(steps), weave: fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }) }))
  .map(({ steps, weave }) => {
    const logs: Record<string, { key: string; message: ScoreMessage }[]> = { a: [], b: [] };
    const seen: Record<string, Set<string>> = { a: new Set(), b: new Set() };
    steps.forEach(({ scorecard, totals, version }, at) => {
      // The first ranking names everybody.
      const all = seen[scorecard]!.size === 0 ? { ...Object.fromEntries(CODES.map((code) => [code, 0])), ...totals } : totals;
      for (const [region, total] of Object.entries(all)) {
        seen[scorecard]!.add(region);
        logs[scorecard]!.push({ key: `${scorecard}/${region}`, message: { kind: 'region', scorecard, ...standing(region, total) } });
      }
      logs[scorecard]!.push({ key: scorecard, message: closing(scorecard, CODES, Object.keys(all), at + 1, version) });
    });
    const log: Published[] = [];
    for (let at = 0; logs['a']!.length + logs['b']!.length > 0; at++) {
      const from = weave[at % weave.length] && logs['a']!.length > 0 ? 'a' : logs['b']!.length > 0 ? 'b' : 'a';
      log.push({ offset: log.length, ...logs[from]!.shift()! });
    }
    return log;
  });

function viewOf(log: readonly Published[]): LiveView {
  const view = new LiveView();
  for (const { message, offset } of log) view.fold(message, offset);
  return view;
}

function rowsOf(view: LiveView, scorecard: string): Map<string, RankingRow> {
  return new Map((view.ranking(scorecard)?.rows ?? []).map(({ region }) => [region.region, rowOf(region)]));
}

/** A client that merges frames: `changedSince` of its last offset. */
class Client {
  next = 0;
  readonly rows = new Map<string, Map<string, RankingRow>>(SCORECARDS.map((id) => [id, new Map()]));
  tell(view: LiveView): void {
    for (const id of SCORECARDS) {
      if (view.hasMoved(id, this.next)) for (const row of view.changedSince(id, this.next)) this.rows.get(id)!.set(row.region, row);
    }
    this.next = view.next;
  }
}

describe('the live view', () => {
  it('shows a ranking as a whole: never a region message before the ranking that closes it', () => {
    const view = new LiveView();
    view.fold({ kind: 'region', scorecard: 'a', ...standing('110000', 90) }, 0);
    expect(view.ranking('a')).toBeUndefined();
    expect(view.next).toBe(0);
    expect(view.fold(closing('a', ['110000'], ['110000'], 1), 1)).toEqual({
      scorecard: 'a',
      classChanges: [{ region: '110000', name: { zh: '110000', en: '110000' }, from: null, to: 'A' }],
    });
    view.fold({ kind: 'region', scorecard: 'a', ...standing('110000', 10) }, 2);
    expect(view.region('a', '110000')!.total).toBe(90);
  });

  it('waits with a ranking whose regions are not all known yet', () => {
    const view = new LiveView();
    view.fold({ kind: 'region', scorecard: 'a', ...standing('110000', 90) }, 3);
    expect(view.fold(closing('a', ['110000', '120000'], ['110000'], 1), 4)).toBeNull();
    view.fold({ kind: 'region', scorecard: 'a', ...standing('120000', 70) }, 5);
    view.fold(closing('a', ['110000', '120000'], ['120000'], 2), 6);
    expect([...rowsOf(view, 'a').keys()]).toEqual(['110000', '120000']);
  });

  it('a ranking of another version comes whole', () => {
    const view = new LiveView();
    view.fold({ kind: 'region', scorecard: 'a', ...standing('110000', 90) }, 0);
    view.fold(closing('a', ['110000'], ['110000'], 1), 1);
    view.fold(closing('a', ['110000'], [], 2, '2'), 2);
    expect(view.changedSince('a', 2).map((row) => row.region)).toEqual(['110000']);
  });

  it('any coalescing of frames ends in the same state as the view', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.boolean(), { minLength: 300, maxLength: 300 }), (log, isTold) => {
        const view = new LiveView();
        const client = new Client();
        for (const { message, offset } of log) {
          view.fold(message, offset);
          if (isTold[offset]) client.tell(view);
        }
        client.tell(view);
        for (const id of SCORECARDS) expect(client.rows.get(id)).toEqual(new Map(rowsOf(view, id)));
      }),
    );
  });

  it('resuming at any moment gives the whole state, also from a view restarted over the compacted log', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (log, place) => {
        const client = new Client();
        client.tell(viewOf(log.slice(0, place % (log.length + 1))));
        const last = new Map(log.map((published) => [published.key, published.offset]));
        const restarted = viewOf(log.filter((published) => last.get(published.key) === published.offset));
        client.tell(restarted);
        for (const id of SCORECARDS) expect(client.rows.get(id)).toEqual(rowsOf(viewOf(log), id));
      }),
    );
  });
});
