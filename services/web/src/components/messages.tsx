/** What stands in place of the ranking: loading, no server, no scorecard, nothing measured. */
import type { ReactNode } from 'react';
import type { MetricEntry, ScorecardDefinition } from '@leapboard/contracts';
import { useLanguage } from '../i18n/language.tsx';

export function Loading(): ReactNode {
  const { text } = useLanguage();
  return (
    <div className="message" role="status">
      <p>{text.loading}</p>
      <div className="skeleton" aria-hidden="true">
        {Array.from({ length: 6 }, (_, index) => (
          <span key={index} />
        ))}
      </div>
    </div>
  );
}

export function Failed({ onRetry }: { onRetry: () => void }): ReactNode {
  const { text } = useLanguage();
  return (
    <div className="message" role="alert">
      <h2>{text.failedTitle}</h2>
      <p>{text.failedText}</p>
      <button type="button" className="button" onClick={onRetry}>
        {text.retry}
      </button>
    </div>
  );
}

export function NoScorecard(): ReactNode {
  const { text } = useLanguage();
  return (
    <div className="message">
      <h2>{text.noScorecardTitle}</h2>
      <p>{text.noScorecardText}</p>
    </div>
  );
}

/** A request that posts one figure of the scorecard's first indicator for its first region. */
function exampleRequest(definition: ScorecardDefinition, metrics: ReadonlyMap<string, MetricEntry>): string {
  const measure = definition.indicators[0]?.metric ?? '';
  const metric = metrics.get(measure);
  const region = definition.regions[0] ?? '';
  const period = '2023';
  const nature = metric?.nature ?? 'flow';
  const event = {
    specversion: '1.0',
    id: 'example-1',
    source: '/manual',
    type: 'leapboard.statistics.observed.v1',
    subject: `${measure}/${region}/${period}`,
    time: '2024-10-31T09:00:00+08:00',
    data: {
      measure,
      region,
      period,
      value: 100,
      unit: metric?.unit ?? 'count',
      nature,
      accumulation: nature === 'stock' ? 'point-in-time' : 'period',
      vintage: null,
    },
  };
  return `curl -X POST ${location.origin}/api/v1/events \\\n  -H 'content-type: application/cloudevents+json' \\\n  -d '${JSON.stringify(event, null, 2)}'`;
}

interface EmptyBoardProps {
  definition: ScorecardDefinition;
  metrics: ReadonlyMap<string, MetricEntry>;
  isReplaying: boolean;
}

export function EmptyBoard({ definition, metrics, isReplaying }: EmptyBoardProps): ReactNode {
  const { text } = useLanguage();
  return (
    <div className="message" id="ranking">
      <h2 id="ranking-title" tabIndex={-1}>
        {text.emptyTitle}
      </h2>
      {isReplaying ? (
        <p>{text.emptyDemo}</p>
      ) : (
        <>
          <p>{text.emptyText}</p>
          <pre tabIndex={0} role="region" aria-label={text.example}>
            <code>{exampleRequest(definition, metrics)}</code>
          </pre>
          <p>{text.emptyAfter}</p>
        </>
      )}
    </div>
  );
}
