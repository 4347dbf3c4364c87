import { describe, expect, it } from 'vitest';
import { assumedPublicationDay } from './figure-event.ts';
import { nbsEconomy } from './nbs-economy/source.ts';
import { nbsPatents } from './nbs-patents/source.ts';

describe('the observation of a published figure', () => {
  it('says what was measured, when it happened, when it was published and in which state of revision', () => {
    expect(nbsEconomy.load().find(({ subject }) => subject === 'gdp/130000/2023')).toEqual({
      specversion: '1.0',
      id: 'gdp/130000/2023/r0',
      source: '/collectors/nbs-economy',
      type: 'leapboard.statistics.observed.v1',
      subject: 'gdp/130000/2023',
      time: '2023-12-31T00:00:00+08:00',
      recordedtime: '2024-10-31T09:00:00+08:00',
      revision: 0,
      data: {
        measure: 'gdp',
        region: '130000',
        period: '2023',
        value: 43_944.1,
        unit: 'CNY_100M',
        nature: 'flow',
        accumulation: 'period',
        vintage: 'NBS series before the 2023 economic census revision',
      },
    });
  });

  it('has no vintage where none is known, and stands for a point in time where it is a stock', () => {
    const inForce = nbsPatents.load().find(({ subject }) => subject === 'patents-in-force/130000/2023');
    expect(inForce?.data).not.toHaveProperty('vintage');
    expect(inForce?.data).toMatchObject({ nature: 'stock', accumulation: 'point-in-time' });
  });

  it('counts as published on 31 October of the year after its period', () => {
    expect(assumedPublicationDay('2023')).toBe('2024-10-31');
    expect(assumedPublicationDay('2023-Q1')).toBe('2024-10-31');
    expect(() => assumedPublicationDay('last year')).toThrow(RangeError);
  });
});
