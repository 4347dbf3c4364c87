/**
 * Turns figures into observations of the stream `statistics`.
 *
 * Input: figures and the origin they come from. Output: CloudEvents whose id, subject and times depend on nothing else, so that a second load
 * gives the same messages.
 */
import { type ObservationEnvelope, parsePeriod, periodEnd } from '@leapboard/contracts';
import { type StatisticsData, subjectOf } from '@leapboard/streams';
import type { Figure, Origin } from './figure-table.ts';

/** An observation of the stream `statistics` with everything a published figure has. */
export interface FigureEvent extends ObservationEnvelope {
  recordedtime: string;
  data: StatisticsData;
}

/**
 * 31 October of the year after the period, which stands for a publication day that the source does not print.
 *
 * @throws RangeError  the text is no period
 */
export function assumedPublicationDay(period: string): string {
  const parsed = parsePeriod(period);
  if (!parsed) throw new RangeError(`not a period: ${period}`);
  return `${parsed.year + 1}-10-31`;
}

/**
 * The observation of one figure. It happened on the last day of its period and was recorded at nine in the morning (Asia/Shanghai) of the day of
 * publication; `partitionkey` is left to whoever publishes.
 */
export function figureEvent({ measure, region, period, value }: Figure, origin: Origin): FigureEvent {
  const { id, unit, nature, accumulation } = measure;
  const subject = subjectOf({ measure: id, region, period });
  const vintage = origin.vintages[id];
  return {
    specversion: '1.0',
    id: `${subject}/r0`,
    source: `/collectors/${origin.id}`,
    type: 'leapboard.statistics.observed.v1',
    subject,
    time: `${periodEnd(period)}T00:00:00+08:00`,
    recordedtime: `${origin.publishedOn(period)}T09:00:00+08:00`,
    revision: 0,
    data: { measure: id, region, period, value, unit, nature, accumulation, ...(vintage === undefined ? {} : { vintage }) },
  };
}
