import { type BackendName, ShardbenchError } from '@shardbench/manifest';
import { backendBuild } from '@shardbench/runtime';
import { type Command, Option } from 'commander';

/** Options that say what executes, as they were typed. */
interface ExecutedOptions {
  readonly backend?: BackendName;
  readonly kernelFamily?: string;
}

/** What they come to. */
interface ExecutedBy {
  /** The one backend that is wanted; null for what each manifest is meant for. */
  readonly backend: BackendName | null;
  readonly kernelFamily?: string;
}

/** `--kernel-family`. */
export const withKernelFamily = (command: Command): Command =>
  command.addOption(
    new Option(
      '--kernel-family <name>',
      'for a study: execute with this instruction set, such as avx2, instead of the fastest here; means --backend cpu',
    ),
  );

const wrongBackend = (backend: BackendName): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'wrongUse',
    expected: '--kernel-family with the cpu backend only',
    found: `--backend ${backend}`,
    where: 'command line',
    remedy: 'leave out one of them: no other backend has kernel families',
  });

const unavailable = (found: string, families: readonly string[]): ShardbenchError =>
  new ShardbenchError('unavailable', {
    code: 'kernelFamilyUnavailable',
    expected: `one of ${families.join(', ')}, which this machine executes`,
    found: found || 'no name',
    where: '--kernel-family',
    remedy: 'name one of these, leave the option out for the fastest, or use another machine',
  });

/**
 * What options ask to be executed, before anything is looked for or made. Loads the addon where a family is forced.
 *
 * @throws ShardbenchError of kind `input`, `wrongUse`; of kind `unavailable`, `kernelFamilyUnavailable`
 */
export const executedBy = ({ backend, kernelFamily }: ExecutedOptions): ExecutedBy => {
  if (kernelFamily === undefined) return { backend: backend ?? null };
  if (backend !== undefined && backend !== 'cpu') throw wrongBackend(backend);
  const { kernelFamilies } = backendBuild();
  if (!kernelFamilies.includes(kernelFamily)) throw unavailable(kernelFamily, kernelFamilies);
  return { backend: 'cpu', kernelFamily };
};
