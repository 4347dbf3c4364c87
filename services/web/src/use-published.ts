/** Fetches the published figures shown beside computed ones. Input: a standing. Output: indicator id → figure, without those that are not published. */
import { useEffect, useState } from 'react';
import type { RegionStanding, ScorecardDefinition } from '@leapboard/contracts';
import { ApiFailure, fetchValues, type MetricValues } from './api.ts';

export type PublishedFigure = MetricValues['rows'][number];

interface Wanted {
  indicator: string;
  metric: string;
  period: string;
}

function wantedOf(standing: RegionStanding, definition: ScorecardDefinition): Wanted[] {
  return definition.indicators.flatMap(({ id, compareWith }): Wanted[] => {
    const period = standing.indicators.find((indicator) => indicator.id === id)?.dataAsOf;
    return compareWith !== null && period ? [{ indicator: id, metric: compareWith, period }] : [];
  });
}

/** A figure that cannot be fetched is left out: it is a comparison, never scored. */
async function fetchOne(wanted: Wanted, region: string, signal: AbortSignal): Promise<[string, PublishedFigure] | null> {
  try {
    const { rows } = await fetchValues(wanted.metric, region, wanted.period, signal);
    const figure = rows.find((row) => row.region === region && row.period === wanted.period);
    return figure ? [wanted.indicator, figure] : null;
  } catch (failure) {
    if (failure instanceof ApiFailure) return null;
    throw failure;
  }
}

export function usePublished(standing: RegionStanding | null, definition: ScorecardDefinition): ReadonlyMap<string, PublishedFigure> {
  const [figures, setFigures] = useState<ReadonlyMap<string, PublishedFigure>>(new Map());
  const region = standing?.region;
  // The text names what is wanted, so figures are asked again only when a period or the region changes.
  const wanted = JSON.stringify(standing ? wantedOf(standing, definition) : []);
  useEffect(() => {
    setFigures(new Map());
    if (region === undefined) return undefined;
    const closing = new AbortController();
    const asked = JSON.parse(wanted) as Wanted[];
    void Promise.all(asked.map((one) => fetchOne(one, region, closing.signal))).then((answers) => {
      if (!closing.signal.aborted) setFigures(new Map(answers.filter((answer) => answer !== null)));
    });
    return () => closing.abort();
  }, [region, wanted]);
  return figures;
}
