import { endOfDayMs } from '@leapboard/contracts';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, readConfiguration } from './configuration.ts';

/** The faults of an environment, one line each. */
function faultsOf(env: Record<string, string>): string[] {
  try {
    readConfiguration(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message.split('\n').slice(1);
  }
  return [];
}

describe('the configuration', () => {
  test('has defaults for everything, and an empty variable counts as absent', () => {
    const expected = { port: 8080, dataDir: '.data', kafkaBrokers: null, demo: true, clockMs: null, logLevel: 'info' };
    expect(readConfiguration({})).toEqual(expected);
    expect(readConfiguration({ PORT: '', LEAPBOARD_CLOCK: '', LEAPBOARD_DATA_DIR: '', HOME: '/somewhere' })).toEqual(expected);
  });

  test('takes what is given; a clock stands at the last moment of its day in Shanghai', () => {
    const env = { PORT: '0', LEAPBOARD_DATA_DIR: '/data', LEAPBOARD_DEMO: 'off', LEAPBOARD_CLOCK: '2024-02-29', LEAPBOARD_LOG_LEVEL: 'warn' };
    expect(readConfiguration(env)).toEqual({ port: 0, dataDir: '/data', kafkaBrokers: null, demo: false, clockMs: endOfDayMs('2024-02-29'), logLevel: 'warn' });
  });

  test('tells every fault in one message, each with the variable, what was found and an example', () => {
    const env = { PORT: '80800', LEAPBOARD_DEMO: 'maybe', LEAPBOARD_CLOCK: '2023-02-30', LEAPBOARD_LOG_LEVEL: 'loud', LEAPBOARD_COLOUR: 'red' };
    const faults = faultsOf(env);
    expect(faults).toHaveLength(5);
    for (const [variable, value] of Object.entries(env).slice(0, 4)) {
      expect(faults.filter((fault) => fault.includes(`${variable}=${value}: `) && /e\.g\.| or /.test(fault))).toHaveLength(1);
    }
    expect(faults.filter((fault) => /LEAPBOARD_COLOUR: no such variable; there are PORT, LEAPBOARD_DATA_DIR/.test(fault))).toHaveLength(1);
  });

  test.each(['abc', '-1', '65536', '8080.5', 'NaN'])('refuses the port %s', (port) => {
    expect(faultsOf({ PORT: port })).toEqual([`  - PORT=${port}: a port from 0 (any free one) to 65535, e.g. PORT=8080`]);
  });

  test('refuses an unknown variable of its own name even when all others are sound, and looks at no others', () => {
    expect(faultsOf({ PORT: '8080', LEAPBOARD_DATADIR: '/data' })).toHaveLength(1);
    expect(faultsOf({ POTR: '1', PATH: 'x' })).toEqual([]);
  });
});
