import { describe, expect, it } from 'vitest';
import { dayText, figure, figureWithUnit, points, weight } from './format.ts';

describe('figures', () => {
  it('keep about four digits that count', () => {
    expect([0.68364, 1.5567, 34.1, 610.72, 9_120_000.4].map((value) => figure(value, 'en'))).toEqual(['0.6836', '1.56', '34.10', '610.7', '9,120,000']);
  });

  it('carry their unit: a share its sign, a unit of many as a factor in English', () => {
    expect(figureWithUnit(0.6836, '%', 'en')).toBe('0.68%');
    expect(figureWithUnit(912, 'CNY_100M', 'en')).toBe('912 × CNY 100 million');
    expect(figureWithUnit(912, 'CNY_100M', 'zh')).toBe('912 亿元');
    expect(figureWithUnit(1394, 'CNY_per_person', 'en')).toBe('1,394 CNY per person');
  });

  it('show points with two decimals and weights with as many as they have', () => {
    expect([points(80, 'zh'), weight(25, 'zh'), weight(12.5, 'zh')]).toEqual(['80.00', '25', '12.5']);
  });
});

describe('days', () => {
  it('stay the same day wherever the reader is', () => {
    expect(dayText('2024-10-31', 'zh')).toBe('2024年10月31日');
    expect(dayText('2024-10-31', 'en')).toBe('31 October 2024');
  });
});
