import { nearest } from '@sallyport/contracts';
import { Arguments, withUsage } from './arguments.ts';
import { commands, usage, usageOf } from './commands.ts';

const words = process.argv.slice(2);
const command = commandOf(2) ?? commandOf(1);
const name = command?.name ?? words[0];
const args = words.slice(command === undefined ? 1 : command.name.split(' ').length);

if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
  process.stdout.write(`${usage()}\n`);
} else if (name === '--version' || name === 'version') {
  const { version } = await import('@sallyport/gateway/version');
  process.stdout.write(`sallyport ${version}\n`);
} else if (command === undefined) {
  const names = commands.map((known) => known.name);
  const near = nearest(name, names);
  const hint = near === undefined ? `there are ${names.join(', ')}` : `did you mean '${near}'?`;
  process.stderr.write(`sallyport: '${name}' is not a command; ${hint}\nRun 'sallyport help' to see them.\n`);
  process.exitCode = 2;
} else if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(`${usageOf(command)}\n`);
} else {
  const code = await withUsage(
    async () =>
      await command.run(new Arguments(args, command.flags, command.readsEnvironment === true ? process.env : {})),
  );
  // Log queues and sockets are closed by now; what is left must not keep the process.
  process.exit(code);
}

/** The one that is called by so many words. */
function commandOf(count: number) {
  const called = words.slice(0, count).join(' ');
  return commands.find((known) => known.name === called);
}
