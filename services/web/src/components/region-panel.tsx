/** The open region: where it stands, what each indicator gave and from which sources, and how the total came about over time. */
import { useEffect, useRef, type ReactNode } from 'react';
import type { MetricEntry, RankingRow, ScorecardDefinition } from '@leapboard/contracts';
import { dayText, nameIn, points, weight, type Language } from '../format.ts';
import type { Strings } from '../i18n/en.ts';
import { useLanguage } from '../i18n/language.tsx';
import { nextClass } from '../standing.ts';
import { usePublished } from '../use-published.ts';
import { useHistory, useStanding } from '../use-region.ts';
import { ClassBadge } from './class-badge.tsx';
import { HistoryFigure } from './history-figure.tsx';
import { IndicatorTable } from './indicator-table.tsx';
import { Movement } from './movement.tsx';

interface RegionPanelProps {
  region: string;
  /** The region's row of the ranking; null when the ranking does not have it. */
  row: RankingRow | null;
  asOf: string | undefined;
  /** How many regions are ranked. */
  count: number;
  definition: ScorecardDefinition;
  metrics: ReadonlyMap<string, MetricEntry>;
  onClose: () => void;
}

function distanceText(row: RankingRow, definition: ScorecardDefinition, text: Strings, language: Language): string {
  if (row.total === null) return text.provisionalNote;
  const next = nextClass(row.total, definition.classes);
  return next ? text.distance(points(next.distance, language), next.band.id) : text.highestClass;
}

function Standing({ row, count, definition }: { row: RankingRow; count: number; definition: ScorecardDefinition }): ReactNode {
  const { language, text } = useLanguage();
  const total = row.total === null ? text.between(points(row.low?.total ?? 0, language), points(row.high?.total ?? 0, language)) : points(row.total, language);
  const rank =
    row.rank === null
      ? `${text.provisional}${row.low && row.high ? ` · ${text.ranksBetween(weight(row.high.rank, language), weight(row.low.rank, language))}` : ''}`
      : text.rankOf(weight(row.rank, language), weight(count, language));
  return (
    <div className="standing">
      <dl>
        <div className="standing-total">
          <dt>{text.total}</dt>
          <dd>{total}</dd>
        </div>
        <div>
          <dt>{text.class}</dt>
          <dd>
            <ClassBadge letter={row.class} classes={definition.classes} />
          </dd>
        </div>
        <div>
          <dt>{text.rank}</dt>
          <dd>{rank}</dd>
        </div>
        <div>
          <dt title={text.movementNote}>{text.movement}</dt>
          <dd>{row.movement === null ? <span className="muted">{text.movementUnknown}</span> : <Movement places={row.movement} />}</dd>
        </div>
      </dl>
      <p className="distance">{distanceText(row, definition, text, language)}</p>
    </div>
  );
}

function PanelHead({ title, code, asOf, onClose }: { title: string; code: string; asOf: string | undefined; onClose: () => void }): ReactNode {
  const { language, text } = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    if (matchMedia('(max-width: 64rem)').matches) window.scrollTo({ top: 0 });
  }, []);
  return (
    <div className="panel-head">
      <button type="button" className="button back" onClick={onClose}>
        <span aria-hidden="true">←</span> {text.back}
      </button>
      <div className="panel-title">
        <h2 id="panel-title" ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <p className="muted">
          {text.code} {code}
          {asOf && (
            <>
              {' · '}
              {text.asOf} {dayText(asOf, language)}
            </>
          )}
        </p>
      </div>
      <button type="button" className="close" onClick={onClose} aria-label={text.close} title={text.close}>
        <span aria-hidden="true">×</span>
      </button>
    </div>
  );
}

export function RegionPanel({ region, row, asOf, count, definition, metrics, onClose }: RegionPanelProps): ReactNode {
  const { language, text } = useLanguage();
  const { standing, fault } = useStanding(definition.id, region, row);
  const history = useHistory(definition.id, region, asOf);
  const published = usePublished(standing, definition);
  const shown = row ?? standing;
  const name = shown ? nameIn(shown.name, language) : region;
  return (
    <section
      className="panel"
      aria-labelledby="panel-title"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <PanelHead title={name} code={region} asOf={asOf} onClose={onClose} />
      {shown && <Standing row={shown} count={count} definition={definition} />}
      {fault && <p role="alert">{fault === 'unknown' ? text.regionUnknown(region) : text.regionFailed}</p>}
      {!standing && !fault && <p role="status">{text.loading}</p>}
      {standing && <IndicatorTable standing={standing} definition={definition} metrics={metrics} published={published} name={name} />}
      {standing && <HistoryFigure history={history} asOf={asOf ?? standing.asOf} definition={definition} name={name} />}
    </section>
  );
}
