// A process that takes the lock, says so on stdout, and holds it until it is told to stop or is killed.
// Arguments: path of the lock, verb. `release` on stdin gives the lock back and ends the process.
import { acquireLock } from '../../src/lock/acquire-lock.ts';

process.umask(0o077);
const [, , path = '', verb = ''] = process.argv;
const lock = await acquireLock({
  path,
  verb,
  pollMs: 10,
  onWait: (holder) => process.stdout.write(`${JSON.stringify({ state: 'waiting', for: holder?.verb ?? null })}\n`),
});
process.stdout.write(`${JSON.stringify({ state: 'held' })}\n`);
process.stdin.once('data', () => {
  lock.release();
  process.exit(0);
});
