import { createWriteStream, type WriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type RunningDemo, startDemo } from './demo.ts';
import { type DemoOptions, readOptions, usage } from './options.ts';
import { watchParents } from './processes/parents.ts';
import { accessLine } from './welcome/access-line.ts';
import { examples } from './welcome/examples.ts';
import { Progress } from './welcome/progress.ts';
import { welcome } from './welcome/welcome.ts';

// `npm start`: an identity provider, a control plane with three gateways, what stands behind those, and traffic.
const stack = new AsyncDisposableStack();
let stopping = false;

process.stdout.on('error', () => {});
process.on('SIGINT', () => stopOnSignal('Interrupted'));
process.on('SIGTERM', () => stopOnSignal('Told to end'));
process.on('SIGHUP', () => stopOnSignal('The terminal is gone'));
watchParents(() => stopOnSignal('The parent process is gone'));

try {
  const options = readOptions(process.argv.slice(2));
  const examplesFile = join(options.stateFolder, 'examples.txt');
  if (options.showsExamples) await showExamples(examplesFile);
  else await run(options, examplesFile);
} catch (error) {
  if (!stopping) {
    const { code, message } = error as NodeJS.ErrnoException;
    console.error(code?.startsWith('ERR_PARSE_ARGS') === true ? `${message}\n\n${usage}` : message);
    await stop(1);
  }
}

async function run(options: DemoOptions, examplesFile: string): Promise<void> {
  const { stateFolder } = options;
  const logFile = join(stateFolder, 'access.log');
  let log: WriteStream | undefined;
  const onLogLine = (line: string) => {
    const short = accessLine(line);
    if (short === undefined) return;
    // Where it cannot be written, lines are shown all the same.
    log ??= createWriteStream(logFile, { mode: 0o600 }).on('error', () => {});
    log.write(`${line}\n`);
    say(short);
  };
  const progress = new Progress(say);
  const demo = await startDemo({ ...options, stack, progress, say, onLogLine });
  const { addresses, behind, controlPlane, configFolder } = demo;
  const { identityProvider } = behind;
  await writeFile(examplesFile, examples({ addresses, identityProvider, controlPlane }), { mode: 0o600 });
  process.on('SIGUSR2', () => void pauseOrGoOn(demo));
  const here = (path: string) => relative(process.cwd(), path) || '.';
  say(
    welcome({
      ...{ addresses, issuer: identityProvider.issuer, logFile: here(logFile), startedMs: progress.elapsedMs },
      folders: { config: here(configFolder), state: here(stateFolder) },
    }),
  );
  await demo.failure;
}

/** Of a demo that runs, in whatever process. */
async function showExamples(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error('No demo has been started here: `npm start`, and in another terminal `npm start -- --examples`.');
  });
  process.stdout.write(text);
  process.exit();
}

/** For whoever wants to compare numbers while nothing changes. */
async function pauseOrGoOn({ generator }: RunningDemo): Promise<void> {
  if (!generator.isRunning) {
    generator.start();
    return say('Traffic goes on.');
  }
  await generator.stop();
  say('Traffic is paused: what was sent is in the ledger. SIGUSR2 lets it go on.');
}

/** What began last ends first: traffic, then gateways, which finish what they have in hand, then what is behind them. */
async function stop(code: number): Promise<never> {
  stopping = true;
  await stack.disposeAsync().catch((error: Error) => console.error(error.message));
  process.exit(code);
}

function stopOnSignal(reason: string): void {
  // Asked twice: at once. The children end with us.
  if (stopping) process.exit(1);
  say(`${reason}: finishing what is in hand …`);
  void stop(0);
}

/** Nobody may be reading any more when the parent is gone. */
function say(text: string): void {
  if (process.stdout.writable) process.stdout.write(`${text}\n`);
}
