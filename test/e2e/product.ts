/** The product as its user runs it: a process of its own, on a port and a data directory of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../services/standalone/dist/main.js', import.meta.url));

export interface Product {
  url: string;
  pid: number;
  /** What it logged, a line each. */
  lines: string[];
  exited: Promise<number | null>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  get<T>(path: string): Promise<T>;
  post(path: string, body: unknown, type?: string): Promise<Response>;
}

/** A new folder under the system's temporary one, removed when the process of the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'leapboard-e2e-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the product and waits until it says where it is. Rejects with its output when it ends before. */
export async function startProduct(env: Record<string, string>): Promise<Product> {
  const child = spawn(process.execPath, [main], { env: { ...process.env, KAFKA_BROKERS: '', PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  // A test that fails half-way leaves no product behind.
  const killChild = () => child.kill('SIGKILL');
  process.once('exit', killChild);
  child.once('exit', () => process.off('exit', killChild));
  const lines: string[] = [];
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const url = await firstUrl(child, lines, exited);
  return {
    url,
    pid: child.pid!,
    lines,
    exited,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    get: async <T>(path: string) => {
      const answer = await fetch(`${url}${path}`);
      if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
    post: (path, body, type = 'application/json') =>
      fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': type }, body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}

function firstUrl(child: ChildProcess, lines: string[], exited: Promise<number | null>): Promise<string> {
  return new Promise((resolve, reject) => {
    const read = (line: string) => {
      lines.push(line);
      if (!line.startsWith('{')) return;
      const entry = JSON.parse(line) as { url?: string };
      if (entry.url) resolve(entry.url);
    };
    createInterface({ input: child.stdout! }).on('line', read);
    createInterface({ input: child.stderr! }).on('line', (line) => lines.push(line));
    void exited.then((code) => reject(new Error(`the product ended with ${code}:\n${lines.join('\n')}`)));
  });
}
