import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, dayOf, endOfDayMs, isDay, parsePeriod, periodEnd, shiftPeriod, startOfDayMs } from './calendar.ts';

const YEAR_MIN = 1949;
const YEAR_MAX = 2100;
const two = (value: number) => String(value).padStart(2, '0');
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysIn = (year: number, month: number) => [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;

const year = fc.integer({ min: YEAR_MIN, max: YEAR_MAX });
const day = fc.tuple(year, fc.integer({ min: 1, max: 12 }), fc.nat(30)).map(([of, month, at]) => `${of}-${two(month)}-${two((at % daysIn(of, month)) + 1)}`);
const period = fc
  .tuple(year, fc.constantFrom('', '-H1', '-H2', '-Q1', '-Q2', '-Q3', '-Q4', ...Array.from({ length: 12 }, (_, at) => `-${two(at + 1)}`)))
  .map(([of, part]) => `${of}${part}`);

describe('a day', () => {
  test('is an ISO date that exists', () => {
    const anyDate = fc.tuple(year, fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }));
    fc.assert(
      fc.property(anyDate, ([of, month, date]) => {
        const exists = month >= 1 && month <= 12 && date >= 1 && date <= daysIn(of, month);
        expect(isDay(`${of}-${two(month)}-${two(date)}`)).toBe(exists);
      }),
    );
  });

  test.each(['2023-02-30', '2023-02-29', '2100-02-29', '2024-2-3', '2024-01-01T00:00:00Z', ' 2024-01-01', '2024-01-01\n', '', '2024'])('is not %j', (text) => {
    expect(isDay(text)).toBe(false);
  });

  test('in Shanghai begins at 16:00 UTC of the day before and lasts 24 hours', () => {
    expect(startOfDayMs('2024-01-01')).toBe(Date.UTC(2023, 11, 31, 16));
    fc.assert(
      fc.property(day, fc.nat(86_399_999), (of, into) => {
        expect(dayOf(startOfDayMs(of) + into)).toBe(of);
        expect(endOfDayMs(of) + 1).toBe(startOfDayMs(addDays(of, 1)));
        expect(dayOf(endOfDayMs(of))).toBe(of);
        expect(dayOf(startOfDayMs(of) - 1)).toBe(addDays(of, -1));
      }),
    );
  });
});

describe('days and months apart', () => {
  test('a day some days later and as many earlier is the day', () => {
    fc.assert(fc.property(day, fc.integer({ min: -40_000, max: 40_000 }), (of, days) => addDays(addDays(of, days), -days) === of));
  });

  test('the same day of another month, or that month’s last', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -500, max: 500 }), (of, months) => {
        const [y, m, d] = of.split('-').map(Number) as [number, number, number];
        const place = y * 12 + m - 1 + months;
        const [toYear, toMonth] = [Math.floor(place / 12), (place % 12) + 1];
        expect(addMonths(of, months)).toBe(`${toYear}-${two(toMonth)}-${two(Math.min(d, daysIn(toYear, toMonth)))}`);
      }),
    );
  });

  test.each([
    ['2024-02-29', -12, '2023-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2020-12-31', 36, '2023-12-31'],
  ])('%s and %d months are %s', (from, months, to) => {
    expect(addMonths(from, months)).toBe(to);
  });
});

describe('a period', () => {
  test.each(['2024-H3', '2024-Q5', '2024-13', '2024-00', '24', '2024-1', '2024-h1', 'N/A', '2023-02-30', '', '2024 '])('is not %j', (text) => {
    expect(parsePeriod(text)).toBeNull();
    expect(() => periodEnd(text)).toThrow(RangeError);
    expect(() => shiftPeriod(text, 1)).toThrow(RangeError);
  });

  test.each([
    ['2024', '2024-12-31'],
    ['2024-H1', '2024-06-30'],
    ['2024-Q1', '2024-03-31'],
    ['2024-02', '2024-02-29'],
    ['2023-02', '2023-02-28'],
  ])('%s ends on %s', (text, end) => {
    expect(periodEnd(text)).toBe(end);
  });

  test('shifted on and back is itself, of the same length', () => {
    fc.assert(
      fc.property(period, fc.integer({ min: -200, max: 200 }), (of, steps) => {
        const shifted = shiftPeriod(of, steps);
        expect(shiftPeriod(shifted, -steps)).toBe(of);
        expect(parsePeriod(shifted)!.length).toBe(parsePeriod(of)!.length);
      }),
    );
  });

  test('ends on the eve of the next one’s first day', () => {
    const months = { year: 12, 'half-year': 6, quarter: 3, month: 1 };
    fc.assert(
      fc.property(period, (of) => {
        const next = periodEnd(shiftPeriod(of, 1));
        const firstOfNext = addMonths(`${next.slice(0, 7)}-01`, 1 - months[parsePeriod(of)!.length]);
        expect(addDays(periodEnd(of), 1)).toBe(firstOfNext);
      }),
    );
  });
});
