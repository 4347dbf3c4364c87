/** One region of the ranking. It glows for a moment when its total moves. */
import { memo, useEffect, useRef, type ReactNode } from 'react';
import type { RankingRow, ScorecardDefinition } from '@leapboard/contracts';
import { nameIn, points, weight } from '../format.ts';
import { useLanguage } from '../i18n/language.tsx';
import { classLines, mostPoints } from '../standing.ts';
import type { Trail } from '../state.ts';
import { linkTo } from '../use-route.ts';
import { ClassBadge } from './class-badge.tsx';
import { Movement } from './movement.tsx';
import { Sparkline } from './sparkline.tsx';
import { TotalBar } from './total-bar.tsx';

interface RankingRowProps {
  row: RankingRow;
  trail: Trail | undefined;
  firstDay: string;
  lastDay: string;
  definition: ScorecardDefinition;
  isOpen: boolean;
  onOpen: (region: string) => void;
}

const GLOW_MS = 1_400;

/** A gentle glow when `mark` changes, none at first. */
function useGlow(mark: unknown): React.RefObject<HTMLTableRowElement | null> {
  const element = useRef<HTMLTableRowElement>(null);
  const before = useRef(mark);
  useEffect(() => {
    if (before.current === mark) return;
    before.current = mark;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    element.current?.animate([{ backgroundColor: 'var(--glow)' }, { backgroundColor: 'var(--surface)' }], { duration: GLOW_MS, easing: 'ease-out' });
  }, [mark]);
  return element;
}

function RankCell({ row }: { row: RankingRow }): ReactNode {
  const { language, text } = useLanguage();
  if (row.rank !== null) return weight(row.rank, language);
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">{text.noRank}</span>
    </>
  );
}

function TotalCell({ row, definition }: { row: RankingRow; definition: ScorecardDefinition }): ReactNode {
  const { language, text } = useLanguage();
  const lines = classLines(definition.classes).map((band) => band.from);
  const most = mostPoints(definition);
  if (row.total !== null) {
    return (
      <>
        <span className="total-figure">{points(row.total, language)}</span>
        <TotalBar from={0} to={row.total} most={most} lines={lines} />
      </>
    );
  }
  const low = row.low?.total ?? 0;
  const high = row.high?.total ?? low;
  return (
    <>
      <span className="total-figure total-range">{text.between(points(low, language), points(high, language))}</span>
      <TotalBar from={low} to={high} most={most} lines={lines} />
    </>
  );
}

export const RankingTableRow = memo(function RankingTableRow(props: RankingRowProps): ReactNode {
  const { row, trail, firstDay, lastDay, definition, isOpen, onOpen } = props;
  const { language, text } = useLanguage();
  const element = useGlow(`${row.total} ${row.low?.total} ${row.high?.total}`);
  return (
    <tr ref={element} data-region={row.region} data-open={isOpen} data-provisional={row.provisional} onClick={() => onOpen(row.region)}>
      <td className="cell-rank">
        <RankCell row={row} />
      </td>
      <th scope="row" className="cell-region">
        <a href={linkTo(row.region)} aria-current={isOpen ? 'true' : undefined} onClick={(event) => event.stopPropagation()}>
          {nameIn(row.name, language)}
        </a>
        {row.provisional && <span className="tag tag-quiet">{text.provisional}</span>}
      </th>
      <td className="cell-total">
        <TotalCell row={row} definition={definition} />
      </td>
      <td className="cell-class">
        <ClassBadge letter={row.class} classes={definition.classes} />
      </td>
      <td className="cell-movement">
        <Movement places={row.movement} />
      </td>
      <td className="cell-trend">
        <Sparkline trail={trail} firstDay={firstDay} lastDay={lastDay} />
      </td>
    </tr>
  );
});
