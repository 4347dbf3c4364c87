import { describe, expect, it } from 'vitest';
import type { RankingRow } from '@leapboard/contracts';
import { areChinese, classLines, classPlace, countClasses, nextClass, sortRows } from './standing.ts';

const name = { zh: '类', en: 'class' };
const CLASSES = [
  { id: 'C', name, from: 0 },
  { id: 'A', name, from: 80 },
  { id: 'B', name, from: 60 },
];

function row(region: string, total: number | null, low = 0): RankingRow {
  const bound = { total: low, class: 'C', rank: 1 };
  return {
    region,
    name,
    rank: total === null ? null : 1,
    total,
    class: total === null ? null : 'B',
    provisional: total === null,
    low: total === null ? bound : null,
    high: total === null ? bound : null,
    groups: [],
    movement: null,
  };
}

const codes = (rows: RankingRow[]): string[] => rows.map((one) => one.region);

describe('the order of rows', () => {
  it('by rank puts equal totals in order of code and a provisional region where its lower bound stands', () => {
    const rows = [row('310000', 50), row('540000', null, 55), row('110000', 50), row('130000', 60)];
    expect(codes(sortRows(rows, 'rank'))).toEqual(['130000', '540000', '110000', '310000']);
  });

  it('by code does not look at totals', () => {
    expect(codes(sortRows([row('310000', 90), row('110000', 10), row('130000', null)], 'code'))).toEqual(['110000', '130000', '310000']);
  });

  it('does not fail where nothing is known of two regions', () => {
    const unknown = { low: null, high: null };
    expect(codes(sortRows([{ ...row('310000', null), ...unknown }, { ...row('110000', null), ...unknown }, row('130000', 1)], 'rank'))).toEqual([
      '130000',
      '110000',
      '310000',
    ]);
  });
});

describe('classes', () => {
  it('are counted best first, with those without a class apart', () => {
    const { counts, without } = countClasses([row('110000', 70), row('130000', 65), row('540000', null)], CLASSES);
    expect(counts.map(({ band, count }) => [band.id, count])).toEqual([
      ['A', 0],
      ['B', 2],
      ['C', 0],
    ]);
    expect(without).toBe(1);
  });

  it('draw no line where the lowest begins', () => {
    expect(classLines(CLASSES).map((band) => band.from)).toEqual([80, 60]);
  });

  it('are shaded by their place, none for a region without a class', () => {
    expect([classPlace(CLASSES, 'A'), classPlace(CLASSES, 'C'), classPlace(CLASSES, null)]).toEqual([0, 2, -1]);
  });

  it('name the nearest one above a total, and none above the highest', () => {
    expect(nextClass(59.5, CLASSES)).toEqual({ band: CLASSES[2], distance: 0.5 });
    expect(nextClass(60, CLASSES)?.band.id).toBe('A');
    expect(nextClass(80, CLASSES)).toBeNull();
  });
});

describe('words for China', () => {
  it('apply only where every region has a six-digit code', () => {
    expect(areChinese([row('110000', 1)])).toBe(true);
    expect(areChinese([row('110000', 1), row('NLD', 1)])).toBe(false);
  });
});
