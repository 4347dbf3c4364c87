/** The ranking as a table: sortable by rank or by code, its rows slide to their new places. */
import { useMemo, useRef, type ReactNode } from 'react';
import type { RankingRow, ScorecardDefinition } from '@leapboard/contracts';
import { dayText, nameIn, weight } from '../format.ts';
import { useLanguage } from '../i18n/language.tsx';
import { areChinese, classLines, mostPoints, type SortKey } from '../standing.ts';
import type { BoardState } from '../state.ts';
import { useSliding } from '../use-sliding.ts';
import { RankingTableRow } from './ranking-row.tsx';

interface RankingTableProps {
  rows: readonly RankingRow[];
  trails: BoardState['trails'];
  definition: ScorecardDefinition;
  asOf: string;
  opened: string | null;
  sortKey: SortKey;
  onSort: (key: SortKey) => void;
  onOpen: (region: string) => void;
}

function firstDayOf(trails: BoardState['trails'], asOf: string): string {
  let first = asOf;
  for (const trail of trails.values()) for (const day of trail.keys()) if (day < first) first = day;
  return first;
}

function SortButton({ isSorted, label, hint, onSort }: { isSorted: boolean; label: string; hint: string; onSort: () => void }): ReactNode {
  return (
    <button type="button" className="sort" title={hint} onClick={onSort}>
      {label}
      <span className="sort-mark" aria-hidden="true">
        {isSorted ? '▾' : '▿'}
      </span>
    </button>
  );
}

/** Where the classes begin, printed above the bars. */
function Scale({ definition }: { definition: ScorecardDefinition }): ReactNode {
  const { language } = useLanguage();
  const most = mostPoints(definition);
  return (
    <span className="scale" aria-hidden="true">
      {classLines(definition.classes).map((band) => (
        <span key={band.id} style={{ left: `${(100 * band.from) / most}%` }}>
          {weight(band.from, language)}
        </span>
      ))}
    </span>
  );
}

function TableHead({ definition, sortKey, onSort }: Pick<RankingTableProps, 'definition' | 'sortKey' | 'onSort'>): ReactNode {
  const { text } = useLanguage();
  return (
    <thead>
      <tr>
        <th scope="col" className="cell-rank" aria-sort={sortKey === 'rank' ? 'ascending' : undefined}>
          <SortButton isSorted={sortKey === 'rank'} label={text.rank} hint={text.sortByRank} onSort={() => onSort('rank')} />
        </th>
        <th scope="col" className="cell-region" aria-sort={sortKey === 'code' ? 'ascending' : undefined}>
          <SortButton isSorted={sortKey === 'code'} label={text.region} hint={text.sortByCode} onSort={() => onSort('code')} />
        </th>
        <th scope="col" className="cell-total">
          <span className="total-figure">{text.total}</span>
          <Scale definition={definition} />
        </th>
        <th scope="col" className="cell-class">
          {text.class}
        </th>
        <th scope="col" className="cell-movement" title={text.movementNote}>
          {text.movement}
        </th>
        <th scope="col" className="cell-trend">
          {text.trend}
        </th>
      </tr>
    </thead>
  );
}

export function RankingTable({ rows, trails, definition, asOf, opened, sortKey, onSort, onOpen }: RankingTableProps): ReactNode {
  const { language, text } = useLanguage();
  const body = useRef<HTMLTableSectionElement>(null);
  const firstDay = useMemo(() => firstDayOf(trails, asOf), [trails, asOf]);
  useSliding(body, rows, `${sortKey} ${opened} ${language}`);
  const isChina = areChinese(rows);
  const count = weight(rows.length, language);
  return (
    <section className="board" id="ranking" aria-labelledby="ranking-title">
      <div className="section-head">
        <h2 id="ranking-title" tabIndex={-1}>
          {text.ranking}
        </h2>
        <p className="muted">{isChina ? text.provincialRegions(count) : text.otherRegions(count)}</p>
      </div>
      <table className="ranking">
        <caption className="visually-hidden">{text.rankingCaption(nameIn(definition.name, language), dayText(asOf, language))}</caption>
        <TableHead definition={definition} sortKey={sortKey} onSort={onSort} />
        <tbody ref={body}>
          {rows.map((row) => (
            <RankingTableRow
              key={row.region}
              row={row}
              trail={trails.get(row.region)}
              firstDay={firstDay}
              lastDay={asOf}
              definition={definition}
              isOpen={row.region === opened}
              onOpen={onOpen}
            />
          ))}
        </tbody>
      </table>
      <div className="footnote">
        {isChina && <p>{text.excluded}</p>}
        <p>
          {text.movement}: {text.movementNote}
        </p>
      </div>
    </section>
  );
}
