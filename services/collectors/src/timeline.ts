/**
 * Lays the observations of all sources out in the order in which they were published, cut into the steps of the replay.
 *
 * Input: sources. Output: steps, each of one day of publication, with the moment it counts as received. The same figures give the same steps.
 */
import { dayOf, startOfDayMs } from '@leapboard/contracts';
import type { FigureEvent } from './sources/figure-event.ts';
import type { Source } from './sources/source.ts';

/** What is published at once in a replay. */
export interface Step {
  /** Day of publication, Asia/Shanghai. */
  publishedOn: string;
  /** Moment (UTC ms) the events count as received: rises from step to step. */
  receivedAtMs: number;
  events: readonly FigureEvent[];
}

/**
 * About what a year brings of one region (14 to 17 figures), so that regions move one after another; twelve years make about four hundred steps,
 * which is some thirteen a second when the replay takes half a minute.
 */
const STEP_EVENTS = 16;

/** Sources publish at nine in the morning. */
const PUBLICATION_HOUR_MS = 9 * 3_600_000;

/** Seconds between the steps of a day keep what was known after each of them apart. */
const STEP_GAP_MS = 1000;

/**
 * All events of the sources, in order of publication day; within a day by region (the nation first), then source, then measure, then period. So
 * numerator and denominator of a region come together, and no step spans two days.
 */
export function timeline(sources: readonly Source[]): Step[] {
  const events = sources.flatMap((source) => source.load());
  const byDay = Map.groupBy(events, (event) => dayOf(Date.parse(event.recordedtime)));
  return [...byDay].toSorted(([one], [other]) => compare(one, other)).flatMap(([day, published]) => stepsOf(day, published));
}

function stepsOf(publishedOn: string, events: readonly FigureEvent[]): Step[] {
  const ordered = events.toSorted(inOrderOfRegion);
  return Array.from({ length: Math.ceil(ordered.length / STEP_EVENTS) }, (_, index) => ({
    publishedOn,
    receivedAtMs: startOfDayMs(publishedOn) + PUBLICATION_HOUR_MS + index * STEP_GAP_MS,
    events: ordered.slice(index * STEP_EVENTS, (index + 1) * STEP_EVENTS),
  }));
}

function inOrderOfRegion(one: FigureEvent, other: FigureEvent): number {
  return (
    compare(one.data.region, other.data.region) ||
    compare(one.source, other.source) ||
    compare(one.data.measure, other.data.measure) ||
    compare(one.data.period, other.data.period)
  );
}

/** By code unit, the same on every machine, which a locale's order is not. */
function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
