/** The global module that gives every service its ports: bus, store, clock, log, metrics, readiness, configuration. A service does not know which kind it got. */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { EventBus } from '@leapboard/bus';
import { Store } from '@leapboard/store';
import { Clock } from './clock.ts';
import { Configuration } from './configuration.ts';
import { Failures } from './failures.ts';
import { Log } from './log.ts';
import { ProductMetrics } from './product-metrics.ts';
import { Readiness } from './readiness.ts';

export interface Ports {
  bus: EventBus;
  store: Store;
  clock: Clock;
  log: Log;
  configuration: Configuration;
  /** Called once when a service can not go on: the process has to end and start again from what is durable. */
  onFailure: (error: unknown) => void;
}

@Global()
@Module({})
export class RuntimeModule {
  static with(ports: Ports): DynamicModule {
    const providers = [
      { provide: EventBus, useValue: ports.bus },
      { provide: Store, useValue: ports.store },
      { provide: Clock, useValue: ports.clock },
      { provide: Log, useValue: ports.log },
      { provide: Configuration, useValue: ports.configuration },
      { provide: Failures, useValue: new Failures(ports.log, ports.onFailure) },
      ProductMetrics,
      Readiness,
    ];
    return { module: RuntimeModule, providers, exports: [EventBus, Store, Clock, Log, Configuration, Failures, ProductMetrics, Readiness] };
  }
}
