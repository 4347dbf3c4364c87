/**
 * The folder of published reference figures beside the repository, which not every checkout has.
 *
 * Tests against it run when it is there. With LEAPBOARD_EXTERNAL=required its absence is a failure, so that a run meant to include them cannot pass without.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../../shared', import.meta.url));

/**
 * Gives the folder's path, without a slash at its end, or undefined when it is absent.
 *
 * @throws Error  it is absent and LEAPBOARD_EXTERNAL is `required`
 */
function sharedFolder(): string | undefined {
  if (existsSync(FOLDER)) return FOLDER;
  if (process.env['LEAPBOARD_EXTERNAL'] === 'required') throw new Error('LEAPBOARD_EXTERNAL=required, but there is no folder ../shared beside the repository');
  return undefined;
}

/** A `describe` whose body is given the folder; where the folder is absent it is listed as skipped and the body, which may read files at once, is never run. */
export function describeShared(title: string, body: (folder: string) => void): void {
  const folder = sharedFolder();
  const sayWhatIsMissing = () => test('needs the folder ../shared beside the repository', () => expect(folder).toBeDefined());
  const tests = folder === undefined ? sayWhatIsMissing : () => body(folder);
  describe.runIf(folder !== undefined)(`with ../shared: ${title}`, () => {
    tests();
  });
}
