/** A broker that can be killed. */
export interface KafkaBroker {
  brokers: string[];
  kill(): Promise<unknown>;
  restart(): Promise<void>;
  /** Answers nothing until `go`. */
  hold(): void;
  go(): void;
  stop(): Promise<unknown>;
}

export const KAFKA_VERSION: string;
export function prepareKafka(): void;
export function startKafka(directory: string, port?: number): Promise<KafkaBroker>;
export function temporaryFolder(): string;
export function freePort(): Promise<number>;
export function untilReady(brokers: readonly string[]): Promise<void>;
