/** What the aggregator counts, in Prometheus form: the account per stream, facts held, rows waiting, age of the last record. */
import type { ProgressRow } from '@leapboard/store';
import { Gauge, type Registry } from 'prom-client';

export interface AggregatorReadings {
  accounts: () => ProgressRow[];
  facts: () => number;
  waiting: () => number;
  now: () => number;
}

export function registerAggregatorMetrics(registry: Registry, readings: AggregatorReadings): void {
  const registers = [registry];
  new Gauge({
    name: 'leapboard_observations',
    help: 'Records read of an observation topic by disposition; the dispositions sum to the records of the topic.',
    labelNames: ['topic', 'disposition'],
    registers,
    collect() {
      this.reset();
      for (const row of readings.accounts()) {
        this.inc({ topic: row.topic, disposition: 'applied' }, row.applied);
        this.inc({ topic: row.topic, disposition: 'superseded' }, row.superseded);
        this.inc({ topic: row.topic, disposition: 'duplicate' }, row.duplicate);
        this.inc({ topic: row.topic, disposition: 'dead-lettered' }, row.deadLettered);
      }
    },
  });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge('leapboard_aggregator_facts', 'Subjects in the ledgers of this process.', readings.facts);
  gauge('leapboard_aggregator_rows_waiting', 'Records folded and not yet handed to the store.', readings.waiting);
  gauge('leapboard_aggregator_last_record_age_seconds', 'Product time since the last record read was received.', () =>
    Math.max(0, (readings.now() - Math.max(0, ...readings.accounts().map((row) => row.watermarkMs))) / 1000),
  );
}
