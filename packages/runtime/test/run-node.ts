import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface NodeRun {
  /** Null after a signal. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface NodeOptions {
  /** Of Node itself, such as `--expose-gc`. */
  readonly flags?: readonly string[];
  /** Laid over this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a file of TypeScript or JavaScript in a process of its own. */
export const runNode = (file: URL, args: readonly string[] = [], options: NodeOptions = {}): Promise<NodeRun> =>
  new Promise((resolve, reject) => {
    const { flags = [], env = {} } = options;
    const child = spawn(process.execPath, [...flags, fileURLToPath(file), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const texts = { output: '', errors: '' };
    child.stdout.on('data', (chunk) => {
      texts.output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      texts.errors += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...texts }));
  });
