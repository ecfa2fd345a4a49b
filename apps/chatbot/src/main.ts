import { FlagError, help, readFlags } from './flags.ts';
import { startChatbot } from './start.ts';

// What the library for models wants to say to developers would be no JSON.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

// A process of its own, which ends with its parent, if that is connected to it.
try {
  const options = readFlags(process.argv.slice(2));
  if (options === undefined) process.stdout.write(help);
  else await run(options);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  process.stderr.write(
    `chatbot: ${message}\n${error instanceof FlagError ? 'Run with --help to see the flags.\n' : ''}`,
  );
  process.exitCode = error instanceof FlagError ? 2 : 1;
  if (code === 'EADDRINUSE') process.stderr.write('Stop what listens there, or choose another address (--listen).\n');
}

async function run(options: NonNullable<ReturnType<typeof readFlags>>): Promise<void> {
  const log = (entry: object) =>
    process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
  const { url, stop } = await startChatbot({ ...options, log });
  process.stdout.write(`${JSON.stringify({ event: 'listening', url })}\n`);
  const end = () => void stop().then(() => process.exit());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  process.once('disconnect', end);
}
