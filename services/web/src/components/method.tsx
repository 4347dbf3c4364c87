/** How the scorecard scores: the definition in full, folded until asked for. */
import type { ReactNode } from 'react';
import type { MetricEntry, Name, ScorecardDefinition } from '@leapboard/contracts';
import { dayText, figureWithUnit, nameIn, weight } from '../format.ts';
import { useLanguage } from '../i18n/language.tsx';
import { bestFirst, mostPoints } from '../standing.ts';
import { ClassBadge } from './class-badge.tsx';

type Indicator = ScorecardDefinition['indicators'][number];

interface MethodProps {
  definition: ScorecardDefinition;
  metrics: ReadonlyMap<string, MetricEntry>;
  notMeasured: readonly string[];
}

function List({ title, items }: { title: string; items: readonly Name[] }): ReactNode {
  const { language } = useLanguage();
  if (items.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className="prose">
        {items.map((item) => (
          <li key={item.en}>{nameIn(item, language)}</li>
        ))}
      </ul>
    </>
  );
}

function IndicatorMethod({ indicator, metrics, isLeftOut }: { indicator: Indicator; metrics: MethodProps['metrics']; isLeftOut: boolean }): ReactNode {
  const { language, text } = useLanguage();
  const metricName = (id: string): string => {
    const metric = metrics.get(id);
    return metric ? nameIn(metric.name, language) : id;
  };
  const { scoring } = indicator;
  return (
    <tr>
      <th scope="row">
        <span className="indicator-code">{indicator.code}</span> {nameIn(indicator.name, language)}
        {isLeftOut && <span className="method-note">{text.leftOut}</span>}
      </th>
      <td>
        {indicator.denominator === null ? metricName(indicator.metric) : text.divided(metricName(indicator.metric), metricName(indicator.denominator))}
        {indicator.compareWith !== null && <span className="method-note">{text.comparedWith(metricName(indicator.compareWith))}</span>}
        {indicator.assumptions.map((assumption) => (
          <span key={assumption.en} className="method-note">
            {text.assumption}: {nameIn(assumption, language)}
          </span>
        ))}
      </td>
      <td>
        <b>{figureWithUnit(scoring.standard, indicator.unit, language)}</b>
        {scoring.low !== 0 && <span className="method-note">{text.lowPost(figureWithUnit(scoring.low, indicator.unit, language))}</span>}
        <span className="method-note">{nameIn(scoring.derivation, language)}</span>
      </td>
      <td className="cell-weight">{weight(indicator.max, language)}</td>
    </tr>
  );
}

function MethodTable({ definition, metrics, notMeasured }: MethodProps): ReactNode {
  const { language, text } = useLanguage();
  return (
    <table className="method-table">
      <caption className="visually-hidden">{text.methodCaption}</caption>
      <thead>
        <tr>
          <th scope="col">{text.indicator}</th>
          <th scope="col">{text.formula}</th>
          <th scope="col">{text.standard}</th>
          <th scope="col" className="cell-weight">
            {text.weight}
          </th>
        </tr>
      </thead>
      {definition.groups.map((group) => (
        <tbody key={group.id}>
          <tr className="group">
            <th scope="rowgroup" colSpan={3}>
              {group.code} {nameIn(group.name, language)}
            </th>
            <td className="cell-weight">{weight(group.max, language)}</td>
          </tr>
          {definition.indicators
            .filter((indicator) => indicator.group === group.id)
            .map((indicator) => (
              <IndicatorMethod key={indicator.id} indicator={indicator} metrics={metrics} isLeftOut={notMeasured.includes(indicator.id)} />
            ))}
        </tbody>
      ))}
    </table>
  );
}

export function Method({ definition, metrics, notMeasured }: MethodProps): ReactNode {
  const { language, text } = useLanguage();
  const bands = bestFirst(definition.classes);
  return (
    <details className="method card">
      <summary>
        <span className="method-title">{text.method}</span>
        <span className="muted">{text.methodSummary(weight(definition.indicators.length, language), weight(mostPoints(definition), language))}</span>
      </summary>
      <p className="prose">{nameIn(definition.description, language)}</p>
      <p className="muted">
        {definition.illustrative && <>{text.illustrative} · </>}
        {text.version(definition.version)} · {text.effectiveFrom(dayText(definition.effectiveFrom, language))}
      </p>
      <ul className="method-classes">
        {bands.map((band, place) => (
          <li key={band.id}>
            <ClassBadge letter={band.id} classes={definition.classes} /> {nameIn(band.name, language)} ·{' '}
            {band.from > 0 ? text.from(weight(band.from, language)) : text.below(weight(bands[place - 1]?.from ?? 0, language))}
          </li>
        ))}
      </ul>
      <p className="footnote">{text.standardNote}</p>
      <MethodTable definition={definition} metrics={metrics} notMeasured={notMeasured} />
      <List title={text.readings} items={definition.readings} />
      <List title={text.notes} items={definition.notes} />
    </details>
  );
}
