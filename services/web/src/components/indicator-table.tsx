/** Groups and indicators of one region: value, period, points, and below each the figures it was made of and where they came from. */
import { Fragment, type ReactNode } from 'react';
import type { MetricEntry, RegionStanding, ScorecardDefinition, ScoredIndicator } from '@leapboard/contracts';
import { figure, figureWithUnit, nameIn, points, unitLabel, weight } from '../format.ts';
import { useLanguage } from '../i18n/language.tsx';
import type { PublishedFigure } from '../use-published.ts';

interface IndicatorTableProps {
  standing: RegionStanding;
  definition: ScorecardDefinition;
  metrics: ReadonlyMap<string, MetricEntry>;
  published: ReadonlyMap<string, PublishedFigure>;
  name: string;
}

function Points({ reached, max }: { reached: number | null; max: number }): ReactNode {
  const { language, text } = useLanguage();
  return (
    <>
      <span aria-hidden="true">
        <strong>{reached === null ? '–' : points(reached, language)}</strong>
        <span className="muted"> / {weight(max, language)}</span>
      </span>
      <span className="visually-hidden">{reached === null ? text.missing : text.pointsOf(points(reached, language), weight(max, language))}</span>
      <span className="meter" aria-hidden="true">
        <span style={{ width: `${reached === null || max === 0 ? 0 : (100 * reached) / max}%` }} />
      </span>
    </>
  );
}

function Value({ indicator, isLeftOut, published }: { indicator: ScoredIndicator; isLeftOut: boolean; published: PublishedFigure | undefined }): ReactNode {
  const { language, text } = useLanguage();
  if (indicator.value === null) {
    return isLeftOut ? (
      <span className="muted">{text.leftOut}</span>
    ) : (
      <span className="tag tag-missing" title={text.missingNote}>
        {text.missing}
      </span>
    );
  }
  const isShare = indicator.unit === '%';
  return (
    <>
      <span className="value">
        <strong>{isShare ? figureWithUnit(indicator.value, indicator.unit, language) : figure(indicator.value, language)}</strong>{' '}
        {!isShare && <span className="unit">{unitLabel(indicator.unit, language)}</span>}
      </span>
      {published && (
        <span className="published" title={text.publishedNote}>
          {text.published(figureWithUnit(published.value, published.unit, language))}
        </span>
      )}
    </>
  );
}

function Sources({ indicator, metrics }: { indicator: ScoredIndicator; metrics: IndicatorTableProps['metrics'] }): ReactNode {
  const { language, text } = useLanguage();
  return (
    <ul className="sources">
      {indicator.inputs.map((input) => {
        const metric = metrics.get(input.metric);
        return (
          <li key={`${input.metric} ${input.period}`}>
            {metric ? nameIn(metric.name, language) : input.metric} {input.period}: <b>{figureWithUnit(input.value, input.unit, language)}</b>
            <span className="origin">
              {input.source} · {input.vintage === null ? text.unnamedVintage : text.vintage(input.vintage)}
            </span>
          </li>
        );
      })}
      {indicator.assumptions.map((assumption) => (
        <li key={assumption.en} className="assumption">
          {text.assumption}: {nameIn(assumption, language)}
        </li>
      ))}
    </ul>
  );
}

interface IndicatorRowsProps extends Pick<IndicatorTableProps, 'metrics'> {
  indicator: ScoredIndicator;
  isLeftOut: boolean;
  published: PublishedFigure | undefined;
}

function IndicatorRows({ indicator, isLeftOut, published, metrics }: IndicatorRowsProps): ReactNode {
  const { language } = useLanguage();
  const hasSources = indicator.inputs.length + indicator.assumptions.length > 0;
  return (
    <>
      <tr className="indicator" data-indicator={indicator.id} data-missing={indicator.missing}>
        <th scope="row">
          <span className="indicator-code">{indicator.code}</span> {nameIn(indicator.name, language)}
        </th>
        <td className="cell-value">
          <Value indicator={indicator} isLeftOut={isLeftOut} published={published} />
        </td>
        <td className="cell-period">{indicator.dataAsOf ?? ''}</td>
        <td className="cell-points">{isLeftOut ? '' : <Points reached={indicator.points} max={indicator.max} />}</td>
      </tr>
      {hasSources && (
        <tr className="indicator-sources">
          <td colSpan={4}>
            <Sources indicator={indicator} metrics={metrics} />
          </td>
        </tr>
      )}
    </>
  );
}

export function IndicatorTable({ standing, definition, metrics, published, name }: IndicatorTableProps): ReactNode {
  const { language, text } = useLanguage();
  const codes = new Map(definition.groups.map((group) => [group.id, group.code]));
  return (
    <section className="panel-part" aria-labelledby="indicators-title">
      <h3 id="indicators-title">{text.indicators}</h3>
      <table className="indicators">
        <caption className="visually-hidden">{text.indicatorsCaption(name)}</caption>
        <thead>
          <tr>
            <th scope="col">{text.indicator}</th>
            <th scope="col" className="cell-value">
              {text.value}
            </th>
            <th scope="col" className="cell-period">
              {text.period}
            </th>
            <th scope="col" className="cell-points">
              {text.points}
            </th>
          </tr>
        </thead>
        {standing.groups.map((group) => (
          <tbody key={group.id}>
            <tr className="group">
              <th scope="rowgroup" colSpan={3}>
                {codes.get(group.id)} {nameIn(group.name, language)}
              </th>
              <td className="cell-points">
                <Points reached={group.points} max={group.max} />
              </td>
            </tr>
            {standing.indicators
              .filter((indicator) => indicator.group === group.id)
              .map((indicator) => (
                <Fragment key={indicator.id}>
                  <IndicatorRows
                    indicator={indicator}
                    isLeftOut={standing.notMeasured.includes(indicator.id)}
                    published={published.get(indicator.id)}
                    metrics={metrics}
                  />
                </Fragment>
              ))}
          </tbody>
        ))}
      </table>
      <p className="footnote">{text.pointsNote}</p>
    </section>
  );
}
