/** What others need to know of the demo before it runs. */
import { registry } from './registry.ts';
import { timeline } from './timeline.ts';

/** Moment (UTC ms) at which the replay begins: the clock of a product that knows nothing yet. */
export function firstStepMs(): number {
  return timeline(registry)[0]!.receivedAtMs;
}
