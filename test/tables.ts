/** Reading whole tables of a data directory that no product runs on. */
import { createClient, type ClickHouseClientConfigOptions } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import { join } from 'node:path';

/**
 * Every row of every table, in order of its key. Left out is one column of wall time: `progress.watermark`, which moves at the moment an idle
 * partition happens to be looked at.
 */
const tables = {
  observations: 'SELECT * FROM observations FINAL ORDER BY topic, partition, offset',
  changes: 'SELECT * FROM changes FINAL ORDER BY measure, region, period, offset',
  dead_letters: 'SELECT * FROM dead_letters FINAL ORDER BY topic, partition, offset',
  progress: 'SELECT * EXCEPT watermark FROM progress FINAL ORDER BY topic, partition',
  rankings: 'SELECT * FROM rankings FINAL ORDER BY scorecard, region, day',
  current_rankings: 'SELECT * FROM current_rankings FINAL ORDER BY scorecard, region',
} as const;

export type Tables = Record<keyof typeof tables, unknown[]>;

export async function tablesOf(dataDir: string): Promise<Tables> {
  const connection = createChdbConnection({ path: join(dataDir, 'clickhouse') }) as unknown as NonNullable<ClickHouseClientConfigOptions['connection']>;
  const client = createClient({ connection });
  try {
    const read: Partial<Tables> = {};
    for (const [table, query] of Object.entries(tables)) {
      const answer = await client.query({ query, format: 'JSONEachRow' });
      read[table as keyof Tables] = await answer.json();
    }
    return read as Tables;
  } finally {
    await client.close();
  }
}
