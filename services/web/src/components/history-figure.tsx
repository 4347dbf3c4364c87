/** The history of a region's total as a chart, described in words and offered as a table. The chart library is loaded with the first one shown. */
import { lazy, Suspense, type ReactNode } from 'react';
import type { HistoryRow, ScorecardDefinition } from '@leapboard/contracts';
import { dayText, points, weight } from '../format.ts';
import { useLanguage } from '../i18n/language.tsx';
import { classLines, mostPoints } from '../standing.ts';
import { ClassBadge } from './class-badge.tsx';

const HistoryChart = lazy(() => import('./history-chart.tsx'));

const TABLE_ROWS_MAX = 60;

/** The days on which something moved, newest first. */
function changedDays(history: readonly HistoryRow[]): HistoryRow[] {
  return history.filter((row, index) => row.total !== history[index - 1]?.total || row.rank !== history[index - 1]?.rank).toReversed();
}

function HistoryTable({ history, definition, name }: { history: readonly HistoryRow[]; definition: ScorecardDefinition; name: string }): ReactNode {
  const { language, text } = useLanguage();
  const all = changedDays(history);
  const shown = all.slice(0, TABLE_ROWS_MAX);
  return (
    <details className="history-table">
      <summary>{text.historyTable}</summary>
      <table>
        <caption className={all.length > shown.length ? 'muted' : 'visually-hidden'}>
          {text.history} · {name} · {text.historyShown(weight(shown.length, language))}
        </caption>
        <thead>
          <tr>
            <th scope="col">{text.day}</th>
            <th scope="col">{text.total}</th>
            <th scope="col">{text.class}</th>
            <th scope="col">{text.rank}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.day}>
              <th scope="row">{dayText(row.day, language)}</th>
              <td>{row.total === null ? text.provisional : points(row.total, language)}</td>
              <td>
                <ClassBadge letter={row.class} classes={definition.classes} />
              </td>
              <td>{row.rank ?? text.noRank}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

interface HistoryFigureProps {
  /** Oldest first; null while loading. */
  history: readonly HistoryRow[] | null;
  asOf: string;
  definition: ScorecardDefinition;
  name: string;
}

export function HistoryFigure({ history, asOf, definition, name }: HistoryFigureProps): ReactNode {
  const { language, text } = useLanguage();
  const known = history?.filter((row) => row.total !== null) ?? [];
  const first = known[0];
  const last = known.at(-1);
  const description =
    first && last
      ? text.historyText(name, dayText(first.day, language), points(first.total!, language), dayText(last.day, language), points(last.total!, language))
      : '';
  return (
    <section className="panel-part" aria-labelledby="history-title">
      <h3 id="history-title">{text.history}</h3>
      {history === null && <p role="status">{text.loading}</p>}
      {history && !first && <p className="muted">{text.historyNone}</p>}
      {history && first && (
        <>
          <figure className="history">
            <Suspense fallback={<div className="chart" />}>
              <HistoryChart
                rows={history}
                asOf={asOf}
                lines={classLines(definition.classes)}
                most={mostPoints(definition)}
                description={description}
                language={language}
              />
            </Suspense>
            <figcaption className="muted">{description}</figcaption>
          </figure>
          <HistoryTable history={history} definition={definition} name={name} />
        </>
      )}
    </section>
  );
}
