/** Calls of a task that come faster than it answers become one: at most one under way, at most one waiting. */

/**
 * Wrap a task so that calls made while it runs are answered by a single further run.
 *
 * @param task  handles its own failures; it must not reject
 */
export function coalesced(task: () => Promise<void>): () => void {
  let isRunning = false;
  let isWanted = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    do {
      isWanted = false;
      await task();
    } while (isWanted);
    isRunning = false;
  };
  return () => {
    isWanted = true;
    if (!isRunning) void run();
  };
}
