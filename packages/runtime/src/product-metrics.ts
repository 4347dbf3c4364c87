/** The Prometheus registry of this process; services register what they count. */
import { collectDefaultMetrics, Registry } from 'prom-client';

export class ProductMetrics {
  readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
