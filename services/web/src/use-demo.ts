/** Follows and steers the replay. Output: its state (null until known), and a command that says whether it was heard. */
import { useCallback, useEffect, useState } from 'react';
import type { DemoState } from '@leapboard/contracts';
import { ApiFailure, changeDemo, fetchDemo } from './api.ts';

/** How soon to ask again, by state: a running replay moves, a paused one may be resumed by somebody else. */
const ASK_AGAIN_MS: Record<DemoState['state'], number | null> = { running: 1_000, paused: 3_000, ended: null, off: null };
const AFTER_FAILURE_MS = 5_000;

export interface Demo {
  demo: DemoState | null;
  hasFailed: boolean;
  change: (change: { speed?: number; paused?: boolean }) => void;
}

/** @param generation  number of the live connection: a new one means a server that may have restarted, so it is asked again */
export function useDemo(generation: number): Demo {
  const [demo, setDemo] = useState<DemoState | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      let pauseMs: number | null = AFTER_FAILURE_MS;
      try {
        const answer = await fetchDemo();
        if (!isCurrent) return;
        setDemo(answer);
        pauseMs = ASK_AGAIN_MS[answer.state];
      } catch (failure) {
        if (!(failure instanceof ApiFailure)) throw failure;
      }
      if (isCurrent && pauseMs !== null) timer = setTimeout(() => void ask(), pauseMs);
    };
    void ask();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [generation, turn]);

  const change = useCallback((wanted: { speed?: number; paused?: boolean }) => {
    changeDemo(wanted).then(
      (answer) => {
        setDemo(answer);
        setHasFailed(false);
        setTurn((count) => count + 1);
      },
      () => setHasFailed(true),
    );
  }, []);
  return { demo, hasFailed, change };
}
