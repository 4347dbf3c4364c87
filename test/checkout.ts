/**
 * The checkout as text, for tests that hold it to its own rules.
 *
 * Input: the folder above this one. Output: paths relative to it (with `/`), workspaces, imports. Nothing is run or resolved.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

export interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  scripts?: Record<string, string>;
}

export const manifestOf = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json'))) as Manifest;

export interface Import {
  file: string;
  /** As written: `./ledger.ts`, `@leapboard/bus`, `node:fs`. */
  specifier: string;
  /** Names imported as values; types are not among them, nor what comes by default or as a namespace. */
  values: string[];
}

export interface Workspace {
  /** `engine` of `packages/engine`. */
  name: string;
  folder: string;
  /** Every TypeScript file of it, tests included. */
  sources: string[];
}

const ignored: readonly RegExp[] = read('.gitignore')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map(patternOf);

/** A line of .gitignore as an expression over relative paths; an inner `/` ties it to the top, as git has it. */
function patternOf(line: string): RegExp {
  const name = line.replace(/^\/|\/$/g, '');
  const text = name.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '[^/]*');
  return new RegExp(`${name.includes('/') || line.startsWith('/') ? '^' : '(^|/)'}${text}(/|$)`);
}

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.name === '.git' || ignored.some((pattern) => pattern.test(path))) continue;
    if (entry.isDirectory()) yield* walk(path);
    else if (entry.isFile()) yield path;
  }
}

/** Every file that version control would keep. */
export const files: readonly string[] = [...walk('')].toSorted();

const foldersIn = (parent: string): string[] =>
  readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && files.includes(`${parent}/${entry.name}/package.json`))
    .map((entry) => entry.name)
    .toSorted();

export const packageNames = foldersIn('packages');
export const serviceNames = foldersIn('services');

export const workspaces: readonly Workspace[] = [...packageNames.map((name) => `packages/${name}`), ...serviceNames.map((name) => `services/${name}`)].map(
  (folder) => ({
    name: basename(folder),
    folder,
    sources: files.filter((file) => file.startsWith(`${folder}/`) && /\.tsx?$/.test(file)),
  }),
);

/** Whether a file is there for tests only. */
export const isForTests = (file: string): boolean => /\.(test|suite|crash-child)\.tsx?$|\/(suite|fixtures)\//.test(file);

const IMPORT =
  /^[ \t]*(?:import|export)\b(?<clause>[^'";]*?)\bfrom\s*['"](?<from>[^'"]+)['"]|^[ \t]*import\s*['"](?<bare>[^'"]+)['"]|\bimport\(\s*['"](?<dynamic>[^'"]+)['"]/gm;

export function importsOf(file: string): Import[] {
  return [...read(file).matchAll(IMPORT)].map(({ groups }) => {
    const { clause = '', from, bare, dynamic } = groups!;
    return { file, specifier: (from ?? bare ?? dynamic)!, values: valuesIn(clause) };
  });
}

/** `{ a, type B, c as d }` → a, c; nothing where the whole clause is of types. */
function valuesIn(clause: string): string[] {
  if (/^\s*type\s/.test(clause)) return [];
  const listed = /\{(?<names>[^}]*)\}/.exec(clause)?.groups?.names ?? '';
  return listed
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => name.split(' ')[0]!);
}

/** The package a specifier names: `@nestjs/common`, `yaml`, `node:fs`; null for a file beside. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.')) return null;
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Text without comments; addresses keep their `//`. */
export const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(?<!:)\/\/.*$/gm, '');

/** Fenced blocks of a Markdown text in one language, e.g. `sh`. */
export const blocksOf = (text: string, language: string): string[] =>
  [...text.matchAll(/^```(?<language>\w*)\n(?<block>[\s\S]*?)^```$/gm)]
    .filter(({ groups }) => groups!.language === language)
    .map(({ groups }) => groups!.block!);
