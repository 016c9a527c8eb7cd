import { runCommand } from '../src/main.ts';
import type { Workspace } from './workspace.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Types a command line in this process, with pipes for streams. */
export const runBench = async (
  { environment }: Pick<Workspace, 'environment'>,
  ...args: readonly string[]
): Promise<Ended> => {
  let stdout = '';
  let stderr = '';
  const code = await runCommand({
    arguments: args,
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
    environment,
    signal: new AbortController().signal,
  });
  return { code, stdout, stderr };
};
