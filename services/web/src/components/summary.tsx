/** Beside the ranking while no region is open: how many stand in each class, and which classes changed last. */
import type { CSSProperties, ReactNode } from 'react';
import type { RankingRow, ScorecardDefinition } from '@leapboard/contracts';
import { dayText, nameIn, weight } from '../format.ts';
import { useLanguage } from '../i18n/language.tsx';
import { bestFirst, countClasses } from '../standing.ts';
import type { ClassChange } from '../state.ts';
import { linkTo } from '../use-route.ts';
import { ClassBadge } from './class-badge.tsx';

function ClassCounts({ rows, definition }: { rows: readonly RankingRow[]; definition: ScorecardDefinition }): ReactNode {
  const { language, text } = useLanguage();
  const { counts, without } = countClasses(rows, definition.classes);
  const bands = bestFirst(definition.classes);
  return (
    <ul className="class-counts">
      {counts.map(({ band, count }, place) => (
        <li key={band.id}>
          <ClassBadge letter={band.id} classes={definition.classes} />
          <span className="class-line">
            {band.from > 0 ? text.from(weight(band.from, language)) : text.below(weight(bands[place - 1]?.from ?? 0, language))}
          </span>
          <span className="class-share" aria-hidden="true" style={{ '--share': `${(100 * count) / rows.length}%` } as CSSProperties} />
          <span className="class-count">{weight(count, language)}</span>
        </li>
      ))}
      {without > 0 && (
        <li>
          <ClassBadge letter={null} classes={definition.classes} />
          <span className="class-line">{text.withoutClass}</span>
          <span className="class-share" aria-hidden="true" style={{ '--share': `${(100 * without) / rows.length}%` } as CSSProperties} />
          <span className="class-count">{weight(without, language)}</span>
        </li>
      )}
    </ul>
  );
}

function ChangeList({ changes, definition }: { changes: readonly ClassChange[]; definition: ScorecardDefinition }): ReactNode {
  const { language, text } = useLanguage();
  if (changes.length === 0) return <p className="muted">{text.changesNone}</p>;
  return (
    <ol className="changes">
      {changes.map((change) => (
        <li key={`${change.asOf} ${change.reach} ${change.region} ${change.from} ${change.to}`}>
          <a href={linkTo(change.region)}>{nameIn(change.name, language)}</a>
          <span className="change-classes">
            <ClassBadge letter={change.from} classes={definition.classes} />
            <span> → </span>
            <ClassBadge letter={change.to} classes={definition.classes} />
          </span>
          <time dateTime={change.asOf}>{dayText(change.asOf, language)}</time>
        </li>
      ))}
    </ol>
  );
}

interface SummaryProps {
  rows: readonly RankingRow[];
  changes: readonly ClassChange[];
  definition: ScorecardDefinition;
}

export function Summary({ rows, changes, definition }: SummaryProps): ReactNode {
  const { text } = useLanguage();
  return (
    <div className="summary">
      <section className="card" aria-labelledby="classes-title">
        <h2 id="classes-title">{text.classSummary}</h2>
        <ClassCounts rows={rows} definition={definition} />
      </section>
      <section className="card" aria-labelledby="changes-title">
        <h2 id="changes-title">{text.changes}</h2>
        <ChangeList changes={changes} definition={definition} />
      </section>
    </div>
  );
}
