/** Structured logs, one JSON line each, to stdout. warn = we recover, nothing is lost; error = something is lost or somebody must act. Never figures of a unit. */
import { pino } from 'pino';

export abstract class Log {
  abstract debug(fields: object, message: string): void;
  abstract info(fields: object, message: string): void;
  abstract warn(fields: object, message: string): void;
  abstract error(fields: object, message: string): void;
}

export function createLog(level: string): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
