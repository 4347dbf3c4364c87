/** One scorecard's page: masthead, replay, ranking, and beside it the summary or the open region. */
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { MetricEntry, RankingRow, ScorecardDefinition } from '@leapboard/contracts';
import { nameIn } from '../format.ts';
import { useLanguage } from '../i18n/language.tsx';
import { sortRows, type SortKey } from '../standing.ts';
import type { BoardState } from '../state.ts';
import { useBoard } from '../use-board.ts';
import { useDemo } from '../use-demo.ts';
import { useRoute } from '../use-route.ts';
import { DemoBar } from './demo-bar.tsx';
import { Masthead } from './masthead.tsx';
import { EmptyBoard, Loading } from './messages.tsx';
import { Method } from './method.tsx';
import { NotMeasured } from './not-measured.tsx';
import { RankingTable } from './ranking-table.tsx';
import { RegionPanel } from './region-panel.tsx';
import { Summary } from './summary.tsx';

interface BoardProps {
  definition: ScorecardDefinition;
  metrics: ReadonlyMap<string, MetricEntry>;
  /** The ranking is of another version than the definition. */
  onStale: () => void;
}

/** Focus goes back to where the panel was opened from. */
function focusRow(region: string): void {
  document.querySelector<HTMLElement>(`tr[data-region="${CSS.escape(region)}"] a`)?.focus();
}

interface MainColumnProps extends Pick<BoardProps, 'definition' | 'metrics'> {
  board: BoardState;
  rows: readonly RankingRow[];
  isEmpty: boolean;
  isReplaying: boolean;
  opened: string | null;
  sortKey: SortKey;
  onSort: (key: SortKey) => void;
  onOpen: (region: string) => void;
}

function MainColumn({ board, isEmpty, isReplaying, metrics, ...table }: MainColumnProps): ReactNode {
  const { definition } = table;
  const notMeasured = board.head?.notMeasured ?? [];
  return (
    <div className="column-main">
      {isEmpty && board.awaited !== null && <Loading />}
      {isEmpty && board.awaited === null && <EmptyBoard definition={definition} metrics={metrics} isReplaying={isReplaying} />}
      {!isEmpty && board.head && (
        <>
          <NotMeasured ids={notMeasured} definition={definition} />
          <RankingTable {...table} trails={board.trails} asOf={board.head.asOf} />
        </>
      )}
      <Method definition={definition} metrics={metrics} notMeasured={notMeasured} />
    </div>
  );
}

export function Board({ definition, metrics, onStale }: BoardProps): ReactNode {
  const { language } = useLanguage();
  const board = useBoard(definition.id);
  const demo = useDemo(board.generation);
  const [opened, open] = useRoute();
  const [sortKey, setSortKey] = useState<SortKey>('rank');
  const rows = useMemo(
    () =>
      sortRows(
        [...board.rows.values()].map((placed) => placed.row),
        sortKey,
      ),
    [board.rows, sortKey],
  );
  const title = nameIn(definition.name, language);
  useEffect(() => {
    document.title = `${title} · Leapboard 跃板`;
  }, [title]);
  const version = board.head?.version;
  useEffect(() => {
    if (version !== undefined && version !== definition.version) onStale();
  }, [version, definition.version, onStale]);

  const isEmpty = rows.length === 0 || board.head?.notMeasured.length === definition.indicators.length;
  const isReplaying = demo.demo?.state === 'running';
  const close = (): void => {
    const region = opened;
    open(null);
    if (region) requestAnimationFrame(() => focusRow(region));
  };
  const table = { board, rows, definition, metrics, isEmpty, isReplaying, opened, sortKey, onSort: setSortKey, onOpen: open };
  return (
    <>
      <Masthead definition={definition} asOf={board.head?.asOf ?? null} connection={board.connection} hasBeenLive={board.hasBeenLive} />
      <DemoBar {...demo} />
      <main className="page columns" id="main" tabIndex={-1} data-open={opened !== null} data-bare={isEmpty && opened === null}>
        <MainColumn {...table} />
        <div className="column-side">
          {opened === null && !isEmpty && <Summary rows={rows} changes={board.changes} definition={definition} />}
          {opened !== null && (
            <RegionPanel
              key={opened}
              region={opened}
              row={board.rows.get(opened)?.row ?? null}
              asOf={board.head?.asOf}
              count={rows.length}
              definition={definition}
              metrics={metrics}
              onClose={close}
            />
          )}
        </div>
      </main>
    </>
  );
}
