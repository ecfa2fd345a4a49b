import { Arguments, withUsage } from './arguments.ts';
import { commands, usage } from './commands.ts';

const [name, ...args] = process.argv.slice(2);
const command = commands.find((known) => known.name === name);

if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
  process.stdout.write(`${usage()}\n`);
} else if (name === '--version' || name === 'version') {
  const { version } = await import('@sallyport/gateway/version');
  process.stdout.write(`sallyport ${version}\n`);
} else if (command === undefined) {
  process.stderr.write(`sallyport: '${name}' is not a command\n\n${usage()}\n`);
  process.exitCode = 2;
} else {
  const code = await withUsage(
    async () =>
      await command.run(new Arguments(args, command.flags, command.readsEnvironment === true ? process.env : {})),
  );
  // Log queues and sockets are closed by now; what is left must not keep the process.
  process.exit(code);
}
