/**
 * Keeps a scorecard's ranking: fetched when the page opens and at every `hello`, kept up by the live stream.
 *
 * Input: the id of a scorecard. Output: the state of `state.ts`. Histories for the trend lines are fetched a few at a time.
 */
import { useEffect, useReducer } from 'react';
import type { RankingRow } from '@leapboard/contracts';
import { ApiFailure, fetchHistory, fetchRanking } from './api.ts';
import { openLive } from './live.ts';
import { emptyBoard, reduceBoard, type BoardAction, type BoardState } from './state.ts';

const HISTORIES_AT_ONCE = 3;
const AGAIN_AFTER_MS = 3_000;
const NOT_FOUND = 404;

type Dispatch = (action: BoardAction) => void;

/** Trend lines are an extra: one that cannot be loaded stays empty and grows with the live frames. */
async function loadHistories(scorecard: string, rows: readonly RankingRow[], dispatch: Dispatch, signal: AbortSignal): Promise<void> {
  const queue = [...rows];
  const work = async (): Promise<void> => {
    for (let row = queue.shift(); row && !signal.aborted; row = queue.shift()) {
      const { region, name } = row;
      try {
        const history = await fetchHistory(scorecard, region, signal);
        dispatch({ type: 'historyLoaded', region, name, rows: history });
      } catch (failure) {
        if (!(failure instanceof ApiFailure)) throw failure;
      }
    }
  };
  await Promise.all(Array.from({ length: HISTORIES_AT_ONCE }, work));
}

/** Follows one scorecard until it is closed. */
class Follower {
  private generation = 0;
  private taking = new AbortController();
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly closeLive: () => void;

  constructor(
    private readonly scorecard: string,
    private readonly dispatch: Dispatch,
  ) {
    void this.takeSnapshot(0);
    this.closeLive = openLive(scorecard, {
      onHello: () => {
        this.generation += 1;
        dispatch({ type: 'connected', generation: this.generation });
        void this.takeSnapshot(this.generation);
      },
      onRanking: (frame) => dispatch({ type: 'frameReceived', frame }),
      onReset: (frame) => {
        dispatch({ type: 'resetReceived', frame });
        void loadHistories(scorecard, frame.rows, dispatch, this.startTaking());
      },
      onClass: (message) => dispatch({ type: 'classesChanged', message }),
      onLost: (connection) => dispatch({ type: 'disconnected', connection }),
    });
  }

  close(): void {
    this.taking.abort();
    clearTimeout(this.retry);
    this.closeLive();
  }

  /** Gives up what is still being fetched. @returns the signal of what is fetched instead */
  private startTaking(): AbortSignal {
    this.taking.abort();
    clearTimeout(this.retry);
    this.taking = new AbortController();
    return this.taking.signal;
  }

  /** Fetch the whole ranking, then the histories. */
  private async takeSnapshot(generation: number): Promise<void> {
    const signal = this.startTaking();
    try {
      const ranking = await fetchRanking(this.scorecard, signal);
      this.dispatch({ type: 'snapshotTaken', generation, ranking });
      await loadHistories(this.scorecard, ranking.rows, this.dispatch, signal);
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      if (signal.aborted) return;
      if (failure.status === NOT_FOUND) this.dispatch({ type: 'snapshotTaken', generation, ranking: null });
      else this.retry = setTimeout(() => void this.takeSnapshot(generation), AGAIN_AFTER_MS);
    }
  }
}

/** The state of a scorecard's page; the id must not change during the life of the component. */
export function useBoard(scorecard: string): BoardState {
  const [state, dispatch] = useReducer(reduceBoard, emptyBoard);
  useEffect(() => {
    const follower = new Follower(scorecard, dispatch);
    return () => follower.close();
  }, [scorecard]);
  return state;
}
