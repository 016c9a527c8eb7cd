// The command line as a program of its own. With PRETEND_TERMINAL its progress is the line that is redrawn, so that
// whoever reads it knows every phase at once.
import { main } from '../src/main.ts';

if (process.env.PRETEND_TERMINAL)
  Object.defineProperties(process.stderr, { isTTY: { value: true }, columns: { value: 200 } });
process.exitCode = await main(process.argv.slice(2));
