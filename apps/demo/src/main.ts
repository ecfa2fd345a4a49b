import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { accessLine } from './access-line.ts';
import { type Child, startControlPlane, startGateway, startIdp, startMcpServer, startModel } from './children.ts';
import { startEchoUpstream } from './echo-upstream.ts';
import { watchParents } from './parents.ts';
import { welcome } from './welcome.ts';

// `npm start`: the gateway with a real MCP server, a small HTTP API and a simulated model behind it, an identity provider, and the
// control plane that the gateway tells what it serves. Arguments go on to `sallyport gateway`; --control-plane-listen is our own.
const configFile = join(import.meta.dirname, '../kong.yaml');
const gatewayPatienceMs = 15_000;
const behindPatienceMs = 2_000;

const folder = await mkdtemp(join(tmpdir(), 'sallyport-demo-'));
const logFile = join(folder, 'access.log');
const log = createWriteStream(logFile);
const running: { child: Child; patienceMs: number }[] = [];
let stopping = false;

/** Ends the gateway, which finishes what it has in hand, then what is behind it. */
async function stop(code: number): Promise<never> {
  stopping = true;
  for (const { child, patienceMs } of running.reverse()) await child.stop(patienceMs);
  log.end();
  await rm(folder, { recursive: true, force: true });
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

process.stdout.on('error', () => {});
process.on('SIGINT', () => stopOnSignal('Interrupted'));
process.on('SIGTERM', () => stopOnSignal('Told to end'));
process.on('SIGHUP', () => stopOnSignal('The terminal is gone'));
watchParents(() => stopOnSignal('The parent process is gone'));

try {
  const { controlPlaneListen, gatewayArgs } = ownArguments(process.argv.slice(2));
  say('Starting a real MCP server, a small HTTP API, an identity provider, a simulated model and the control plane …');
  const [mcpServer, echo, idp, model, controlPlane] = await Promise.all([
    startMcpServer(),
    startEchoUpstream(),
    startIdp(),
    startModel(),
    startControlPlane(controlPlaneListen, folder),
  ]);
  for (const child of [mcpServer, idp, model]) running.push({ child, patienceMs: behindPatienceMs });
  running.push({ child: controlPlane, patienceMs: gatewayPatienceMs });

  say('Starting the gateway …');
  // The keys of the demo are known to everyone, so it listens on loopback only.
  const listeners = ['--proxy-listen', '127.0.0.1:8000', '--proxy-listen-tls', '127.0.0.1:8443'];
  const recording = ['--control-plane', controlPlane.url, '--control-plane-token-file', controlPlane.nodeTokenFile];
  const args = [...listeners, ...recording, '--spool-folder', join(folder, 'spool'), ...gatewayArgs];
  const gateway = await startGateway(
    ['--config', configFile, ...args],
    {
      DECK_MCP_SERVER_URL: mcpServer.url,
      DECK_ECHO_URL: echo.url,
      DECK_ISSUER: idp.issuer,
      DECK_LLM_URL: model.url,
      DECK_LLM_KEY: model.key,
      // Tokens for the MCP server name it by the address that clients use.
      DECK_PROXY: proxyAddress(args),
    },
    (line) => {
      const short = accessLine(line);
      if (short === undefined) return;
      log.write(`${line}\n`);
      say(short);
    },
  );
  running.push({ child: gateway, patienceMs: gatewayPatienceMs });
  say(welcome({ ...gateway, idp, controlPlane, configFile: relative(process.cwd(), configFile), logFile }));

  const [what, lines] = await Promise.race([
    mcpServer.ended.then((text) => ['The MCP server', text]),
    idp.ended.then((text) => ['The identity provider', text]),
    model.ended.then((text) => ['The model provider', text]),
    controlPlane.ended.then((text) => ['The control plane', text]),
    gateway.ended.then((text) => ['The gateway', text]),
  ]);
  if (!stopping) {
    console.error(`${what} ended unexpectedly:\n${lines}`);
    await stop(1);
  }
} catch (error) {
  if (!stopping) {
    console.error(inPlainWords((error as Error).message));
    await stop(1);
  }
}

/** What is ours of the command line, and the rest. */
function ownArguments(args: string[]): { controlPlaneListen: string; gatewayArgs: string[] } {
  const flag = '--control-plane-listen';
  const at = args.findIndex((arg) => arg === flag || arg.startsWith(`${flag}=`));
  if (at < 0) return { controlPlaneListen: '127.0.0.1:8300', gatewayArgs: args };
  const isSplit = args[at] === flag;
  const controlPlaneListen = isSplit ? (args[at + 1] ?? '') : args[at]!.slice(flag.length + 1);
  return { controlPlaneListen, gatewayArgs: args.toSpliced(at, isSplit ? 2 : 1) };
}

function proxyAddress(args: string[]): string {
  const { values } = parseArgs({ args, options: { 'proxy-listen': { type: 'string' } }, strict: false });
  return String(values['proxy-listen']).split(' ')[0]!;
}

function inPlainWords(message: string): string {
  const taken = /:(\d+) is in use/.exec(message)?.[1];
  if (taken === undefined) return message;
  return [
    `Port ${taken} is taken by another program. End that program, or choose other ports:`,
    '  npm start -- --proxy-listen 127.0.0.1:9000 --proxy-listen-tls 127.0.0.1:9443 --admin-listen 127.0.0.1:9001 --status-listen 127.0.0.1:9100 --control-plane-listen 127.0.0.1:9300',
  ].join('\n');
}
