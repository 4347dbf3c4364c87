/** Where a service reports that it cannot go on. A broken invariant ends the process, which starts again from what is durable; it is never logged and passed over. */
import type { Log } from './log.ts';

export class Failures {
  readonly #log: Log;
  readonly #end: (error: unknown) => void;

  constructor(log: Log, end: (error: unknown) => void) {
    this.#log = log;
    this.#end = end;
  }

  /** A handler for failures of `service`. */
  of(service: string): (error: unknown) => void {
    return (error) => {
      this.#log.error({ service, err: error }, 'service failed');
      this.#end(error);
    };
  }
}
