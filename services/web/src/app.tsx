/** The page: what is loaded decides between a message and the board. */
import type { ReactNode } from 'react';
import { Board } from './components/board.tsx';
import { Masthead } from './components/masthead.tsx';
import { Failed, Loading, NoScorecard } from './components/messages.tsx';
import { useScorecard } from './use-scorecard.ts';

export function App(): ReactNode {
  const [loaded, tryNow] = useScorecard();
  if (loaded.status === 'ready') return <Board key={loaded.definition.id} definition={loaded.definition} metrics={loaded.metrics} onStale={tryNow} />;
  return (
    <>
      <Masthead definition={null} asOf={null} connection={loaded.status === 'failed' ? 'offline' : 'reconnecting'} hasBeenLive={false} />
      <main className="page" id="main" tabIndex={-1}>
        {loaded.status === 'loading' && <Loading />}
        {loaded.status === 'failed' && <Failed onRetry={tryNow} />}
        {loaded.status === 'none' && <NoScorecard />}
      </main>
    </>
  );
}
