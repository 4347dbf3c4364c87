/** All services in one process: the default run. Tests start the same and stop it again. */
import 'reflect-metadata';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AggregatorModule } from '@leapboard/aggregator';
import { ApiModule, configureHttp } from '@leapboard/api';
import { CollectorsModule } from '@leapboard/collectors';
import { ConfigurationError, RuntimeModule, type Configuration, type Log, type Ports } from '@leapboard/runtime';
import { ScorecardCatalogue } from '@leapboard/scorecards';
import { ScorerModule } from '@leapboard/scorer';
import { openPorts } from './open-ports.ts';

const LOOPBACK = '127.0.0.1';

@Global()
@Module({})
class StandaloneModule {
  static with(ports: Ports): DynamicModule {
    const scorecards = { provide: ScorecardCatalogue, useFactory: () => ScorecardCatalogue.load() };
    return {
      module: StandaloneModule,
      imports: [RuntimeModule.with(ports), AggregatorModule, ScorerModule, ApiModule, CollectorsModule],
      providers: [scorecards],
      exports: [scorecards],
    };
  }
}

export interface Running {
  /** Address of the page. */
  url: string;
  log: Log;
  /** Stops taking requests, lets what is in flight finish, makes it durable. May be called twice. */
  stop(): Promise<void>;
}

/** @throws ConfigurationError */
export async function run(configuration: Configuration, onFailure: (error: unknown) => void): Promise<Running> {
  return runOn(await openPorts(configuration, onFailure));
}

/** The same on ports that are open already; stopping closes them. @throws ConfigurationError */
export async function runOn(ports: Ports): Promise<Running> {
  const { configuration } = ports;
  const application = await NestFactory.create<NestExpressApplication>(StandaloneModule.with(ports), {
    bodyParser: false,
    // An open page would keep the process alive.
    forceCloseConnections: true,
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  configureHttp(application);
  try {
    await application.listen(configuration.port, LOOPBACK);
  } catch (error) {
    await close(application, ports);
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new ConfigurationError([`PORT=${configuration.port}: another program is using it; stop that one or name another port, e.g. PORT=8081`]);
  }
  let stopped: Promise<void> | undefined;
  return { url: await application.getUrl(), log: ports.log, stop: () => (stopped ??= close(application, ports)) };
}

async function close(application: NestExpressApplication, ports: Ports): Promise<void> {
  await application.close();
  await ports.bus.close();
  await ports.store.close();
}
