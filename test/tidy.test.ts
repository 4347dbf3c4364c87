/** The checkout keeps its own rules: layers, dependencies, sizes, SQL, and a README that says what is there. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { topics } from '@leapboard/contracts';
import {
  blocksOf,
  files,
  importsOf,
  isForTests,
  manifestOf,
  packageNames,
  packageOf,
  read,
  root,
  serviceNames,
  withoutComments,
  workspaces,
  type Workspace,
} from './checkout.ts';

const SCOPE = '@leapboard/';
const LINES_MAX = 400;

/** Who may import whom; nobody may import standalone. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  regions: ['contracts'],
  streams: ['contracts', 'regions'],
  engine: ['contracts'],
  scorecards: ['contracts', 'regions', 'streams', 'engine'],
  bus: ['contracts'],
  store: ['contracts'],
  runtime: ['contracts', 'bus', 'store'],
  collectors: packageNames,
  aggregator: packageNames,
  scorer: packageNames,
  api: packageNames,
  web: ['contracts'],
  standalone: [...packageNames, ...serviceNames.filter((name) => name !== 'standalone')],
};

/** The only packages from outside that the inner layers may see. */
const outside: Readonly<Record<string, readonly string[]>> = {
  contracts: ['zod'],
  engine: [],
  streams: ['zod', 'node:crypto'],
};

/** The only places that may know a framework or an engine by name. */
const keptTo: Readonly<Record<string, readonly string[]>> = {
  '@nestjs/': ['runtime', ...serviceNames],
  chdb: ['store'],
  '@clickhouse/': ['store'],
  'node:sqlite': ['bus'],
};

const productSources = (workspace: Workspace): string[] => workspace.sources.filter((file) => !isForTests(file));
const productImports = (workspace: Workspace) => productSources(workspace).flatMap(importsOf);
const code = files.filter((file) => /\.(tsx?|mjs)$/.test(file));

describe('layers', () => {
  test('every workspace stands in the table of arrows', () => {
    expect(workspaces.map(({ name }) => name).filter((name) => !(name in arrows))).toEqual([]);
  });

  test.each(workspaces)('$folder imports only what its arrows allow', ({ name, folder, sources }) => {
    const judged = folder.startsWith('services/') ? sources : sources.filter((file) => !isForTests(file));
    const strangers = judged.flatMap(importsOf).filter(({ specifier }) => {
      const imported = packageOf(specifier);
      return imported?.startsWith(SCOPE) && !arrows[name]?.includes(imported.slice(SCOPE.length));
    });
    expect(strangers).toEqual([]);
  });

  test.each(workspaces)('$folder reaches no other workspace by a path; its tests may reach what tests share', ({ folder, sources }) => {
    const escapes = sources.flatMap(importsOf).filter(({ file, specifier }) => {
      const reached = posix.join(dirname(file), specifier);
      return specifier.startsWith('.') && !reached.startsWith(`${folder}/`) && !(isForTests(file) && reached.startsWith('test/'));
    });
    expect(escapes).toEqual([]);
  });

  test.each(workspaces.filter(({ name }) => name in outside))('$folder sees nothing of the outside but its own few', (workspace) => {
    const strangers = productImports(workspace).filter(({ specifier }) => {
      const imported = packageOf(specifier);
      return imported !== null && !imported.startsWith(SCOPE) && !outside[workspace.name]!.includes(imported);
    });
    expect(strangers).toEqual([]);
  });

  test.each(Object.entries(keptTo))('%s is known to %j alone', (prefix, knowing) => {
    const leaks = workspaces
      .filter(({ name }) => !knowing.includes(name))
      .flatMap((workspace) => productImports(workspace).filter(({ specifier }) => specifier.startsWith(prefix)));
    expect(leaks).toEqual([]);
  });

  test('the page imports nothing of Node', () => {
    const inThePage = workspaces
      .filter(({ name }) => name === 'web')
      .flatMap((web) => productImports(web).filter(({ file }) => file.startsWith('services/web/src/')));
    expect(inThePage.filter(({ specifier }) => specifier.startsWith('node:'))).toEqual([]);
  });

  test('the engine takes types from contracts, and the calendar, but no schema', () => {
    const calendar = [...read('packages/contracts/src/calendar.ts').matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
    const engine = workspaces.filter(({ name }) => name === 'engine').flatMap(productImports);
    const values = engine.filter(({ specifier }) => specifier === `${SCOPE}contracts`).flatMap((one) => one.values);
    expect(values.filter((value) => !calendar.includes(value))).toEqual([]);
  });

  test.each(['engine', 'streams'])('%s knows no clock, no chance, no process', (name) => {
    const impure =
      /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\brandomUUID\b|\bprocess\s*[.[]|\bconsole\s*\.|\bperformance\s*\.|\bset(?:Timeout|Interval|Immediate)\b/g;
    const found = productSources(workspaces.find((one) => one.name === name)!).flatMap((file) =>
      [...withoutComments(read(file)).matchAll(impure)].map(([text]) => `${file}: ${text}`),
    );
    expect(found).toEqual([]);
  });
});

describe('dependencies', () => {
  /** Named by a dependency as its own peer: it has to be installed though nobody imports it. */
  const peersOf = (dependencies: readonly string[]): string[] =>
    dependencies
      .filter((dependency) => !dependency.startsWith(SCOPE) && existsSync(join(root, 'node_modules', dependency, 'package.json')))
      .flatMap((dependency) => Object.keys(manifestOf(join('node_modules', dependency)).peerDependencies ?? {}));

  test.each(workspaces)('$folder declares what it imports', (workspace) => {
    const { dependencies = {}, devDependencies = {} } = manifestOf(workspace.folder);
    const imported = productImports(workspace).map(({ specifier }) => packageOf(specifier));
    const undeclared = imported.filter((name) => name !== null && !name.startsWith('node:') && !(name in dependencies) && !(name in devDependencies));
    expect([...new Set(undeclared)]).toEqual([]);
  });

  test.each(workspaces)('$folder imports what it declares', (workspace) => {
    const { dependencies = {}, devDependencies = {} } = manifestOf(workspace.folder);
    const declared = [...Object.keys(dependencies), ...Object.keys(devDependencies)];
    const imported = new Set(workspace.sources.flatMap(importsOf).map(({ specifier }) => packageOf(specifier)));
    const peers = peersOf(declared);
    const idle = declared.filter((name) => !imported.has(name) && !imported.has(name.replace(/^@types\//, '')) && !peers.includes(name));
    expect(idle).toEqual([]);
  });

  test.each(workspaces)('$folder is rebuilt when one it depends on changes', ({ name, folder }) => {
    const own = Object.keys(manifestOf(folder).dependencies ?? {}).filter((dependency) => dependency.startsWith(SCOPE));
    const configuration = read(`${folder}/tsconfig.json`);
    // Vite builds the page from sources, so its project need not refer to others.
    const referred = name === 'web' ? own : own.filter((dependency) => configuration.includes(`/${dependency.slice(SCOPE.length)}"`));
    expect(referred).toEqual(own);
    expect(read('tsconfig.json')).toContain(`"${folder}"`);
  });
});

describe('files', () => {
  test(`no source is longer than ${LINES_MAX} lines, tests aside`, () => {
    const long = code.filter((file) => !isForTests(file) && read(file).split('\n').length - 1 > LINES_MAX);
    expect(long).toEqual([]);
  });

  test('nothing is put off and no type is silenced', () => {
    // Spelt with brackets, so that this line does not find itself.
    const banned = /\bTO[D]O\b|\bFIX[M]E\b|\bas an[y]\s*(?:[;,)}[\]>]|$)|@ts-ig[n]ore|@ts-no[c]heck/m;
    expect(code.filter((file) => banned.test(read(file)))).toEqual([]);
  });

  test('no file names a folder of the machine it was written on', () => {
    const folders = [root.replace(/\/$/, ''), homedir()]
      .filter((path) => path !== '/' && path !== '')
      .map((path) => path.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
    const machine = new RegExp(String.raw`(?:^|[\s"'\`(=:]|file://)(?:${folders.join('|')}|/(?:home|Users)/\w[\w.-]*)(?=[/\s"'\`):,;]|$)`, 'm');
    expect(files.filter((file) => machine.test(read(file)))).toEqual([]);
  });
});

describe('sql', () => {
  const schema = files.filter((file) => file.startsWith('packages/store/sql/schema/'));
  const queries = files.filter((file) => file.startsWith('packages/store/sql/queries/'));
  const store = workspaces.find(({ name }) => name === 'store')!;

  test('every query file is used by name, and every name has its file', () => {
    const used = productSources(store).flatMap((file) => [...read(file).matchAll(/\.read(?:All)?\b[^']*'(\w+)'/g)].map(([, name]) => `${name}.sql`));
    expect([...new Set(used)].toSorted()).toEqual(queries.map((file) => basename(file)));
  });

  test('schema files are numbered from 001 on without a gap or a number twice', () => {
    expect(schema.map((file) => basename(file).slice(0, 3))).toEqual(schema.map((_, at) => String(at + 1).padStart(3, '0')));
  });

  test.each(schema)('%s creates the table it is named after, may run twice, and says what a row is and who writes it', (file) => {
    const [, table] = /^\d{3}_([a-z_]+)_v\d+\.sql$/.exec(basename(file)) ?? [];
    const text = read(file);
    expect(text).toMatch(new RegExp(String.raw`^(?:-- .*\n)+CREATE TABLE IF NOT EXISTS ${table}\n`));
    expect(text).toMatch(/^-- One row\b/);
    expect(serviceNames).toContain(/\bWriter: (\w+)/.exec(text)?.[1]);
  });
});

describe('services', () => {
  test.each(serviceNames.filter((name) => !['web', 'standalone'].includes(name)))(
    '%s is a module that standalone hosts; one served alone has a configuration of its own',
    (name) => {
      const has = (file: string) => files.includes(`services/${name}/src/${file}`);
      expect(has(`${name}.module.ts`)).toBe(true);
      const hosted = workspaces.find((one) => one.name === 'standalone')!.sources.flatMap(importsOf);
      expect(hosted.some(({ specifier }) => specifier === SCOPE + name)).toBe(true);
      expect(has('main.ts') && !has('config.ts')).toBe(false);
    },
  );
});

describe('the README', () => {
  const english = read('README.md');
  const chinese = read('README.zh-CN.md');
  const both = [
    ['README.md', english],
    ['README.zh-CN.md', chinese],
  ] as const;
  const diagram = blocksOf(english, 'mermaid')[0] ?? '';

  const withoutBlocks = (text: string): string => text.replaceAll(/^```[\s\S]*?^```$/gm, '');
  const levelsOf = (text: string): string[] => [...withoutBlocks(text).matchAll(/^(#+) /gm)].map(([, level]) => level!);

  test('has the same sections in both languages', () => {
    expect(levelsOf(chinese)).toEqual(levelsOf(english));
  });

  test('has the same commands and the same diagram in both languages', () => {
    expect(blocksOf(chinese, 'sh')).toEqual(blocksOf(english, 'sh'));
    expect(blocksOf(chinese, 'mermaid')).toEqual(blocksOf(english, 'mermaid'));
  });

  test('draws every topic as a solid arrow, and no other', () => {
    const drawn = [...diagram.matchAll(/-- "([^"]+)" -->/g)].map(([, topic]) => topic!);
    expect([...new Set(drawn)].toSorted()).toEqual(
      Object.values<{ name: string }>(topics)
        .map(({ name }) => name)
        .toSorted(),
    );
  });

  test('draws every table as written into the store by the service its schema names', () => {
    const drawn = [...diagram.matchAll(/^ *(\w+) -\. "([^"]+)" \.-> store$/gm)].flatMap(([, writer, tables]) =>
      tables!.split(', ').map((table) => `${table} by ${writer}`),
    );
    const written = files
      .filter((file) => file.startsWith('packages/store/sql/schema/'))
      .map((file) => `${basename(file).replace(/^\d+_|_v\d+\.sql$/g, '')} by ${/\bWriter: (\w+)/.exec(read(file))?.[1]}`);
    expect(drawn.toSorted()).toEqual(written.toSorted());
  });

  test('draws boxes that are folders', () => {
    const boxes = diagram
      .split('\n')
      .slice(1)
      .flatMap((line) => line.replaceAll(/"[^"]*"/g, '').match(/[a-z][\w-]*/g) ?? []);
    expect([...new Set(boxes)].filter((box) => !packageNames.includes(box) && !serviceNames.includes(box))).toEqual([]);
  });

  test.each(both)('%s lists every package and service', (_, text) => {
    const listed = [...text.matchAll(/^\| \[`((?:packages|services)\/[\w-]+)`\]/gm)].map(([, folder]) => folder!);
    expect(listed.toSorted()).toEqual(workspaces.map(({ folder }) => folder).toSorted());
  });

  test.each(both)('%s explains every npm script', (_, text) => {
    const scripts = Object.keys(manifestOf('.').scripts!);
    expect(scripts.filter((script) => !new RegExp(`\`npm (run )?${script}\``).test(text))).toEqual([]);
  });

  test.each(both)('%s explains every variable of the environment, and no other', (_, text) => {
    const schema = /const variables = z\.object\(\{([\s\S]*?)^\}\);/m.exec(read('packages/runtime/src/configuration.ts'))![1]!;
    const known = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name!);
    const explained = [...text.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name!);
    expect(explained.toSorted()).toEqual(known.toSorted());
  });

  test.each(files.filter((file) => file.endsWith('.md')))('%s links only to what is there', (file) => {
    const targets = [...withoutBlocks(read(file)).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target]) => target!);
    expect(targets.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
  });
});
