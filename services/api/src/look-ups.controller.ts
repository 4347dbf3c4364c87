/** /api/v1/metrics and /api/v1/regions: what there is to ask for. */
import { Controller, Get, Param, Query } from '@nestjs/common';
import type { metricList, regionList } from '@leapboard/contracts';
import { Clock } from '@leapboard/runtime';
import { metricEntries, metricOf } from '@leapboard/streams';
import type { z } from 'zod';
import { MetricValues, type ValuesPage } from './metric-values.ts';
import { notFound } from './problem.ts';
import { readQuery } from './query.ts';
import { regionsPage } from './region-list.ts';
import { routes } from './routes.ts';
import { served } from './served-path.ts';

@Controller()
export class LookUpsController {
  constructor(
    private readonly clock: Clock,
    private readonly metricValues: MetricValues,
  ) {}

  @Get(served(routes.metrics))
  metrics(@Query() query: unknown): z.infer<typeof metricList> {
    readQuery(routes.metrics.query, query);
    return { rows: metricEntries() };
  }

  @Get(served(routes.metricValues))
  async values(@Param('id') id: string, @Query() query: unknown): Promise<ValuesPage> {
    const asked = readQuery(routes.metricValues.query, query);
    const metric = metricOf(id);
    if (!metric)
      throw notFound(
        'metric',
        id,
        `a metric of the registry: ${metricEntries()
          .map((entry) => entry.id)
          .join(', ')}`,
      );
    return this.metricValues.page(metric, asked);
  }

  @Get(served(routes.regions))
  regions(@Query() query: unknown): z.infer<typeof regionList> {
    const asked = readQuery(routes.regions.query, query);
    return regionsPage({ ...asked, year: asked.year ?? Number(this.clock.today().slice(0, 4)) });
  }
}
