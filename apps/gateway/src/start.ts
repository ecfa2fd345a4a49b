import { once } from 'node:events';
import type { Server } from 'node:http';
import { formatProblem } from '@sallyport/contracts';
import type { Log } from '@sallyport/pipeline';
import { createAdminServer, listen } from './admin/http.ts';
import { ClusterNode } from './cluster/cluster-node.ts';
import { keepEnvironmentOutOfReports } from './diagnostic-reports.ts';
import { createLog, outliveReaders } from './log.ts';
import type { GatewayOptions } from './options.ts';
import { type LoadedPlugins, pluginsWith } from './plugins.ts';
import type { ApplyResult } from './primary/active-config.ts';
import { AdminApi } from './primary/admin.ts';
import { metricsApi } from './primary/metrics/metrics-api.ts';
import { GatewayNode } from './primary/node.ts';
import { statusApi } from './primary/status.ts';
import { watchFiles } from './primary/watch-files.ts';

/**
 * Runs a gateway in this process and its workers until it is told to stop. Resolves with the exit code: 0 after a
 * clean stop, 1 when it could not start.
 */
export async function runGateway(options: GatewayOptions): Promise<number> {
  outliveReaders();
  keepEnvironmentOutOfReports();
  const log = createLog({ format: options.logFormat, level: options.logLevel });
  // Whoever asks before the first configuration is active is heard once it is; code from outside takes its time to load.
  let wasAsked = false;
  let reloadNow = () => {
    wasAsked = true;
  };
  process.on('SIGHUP', () => reloadNow());
  const parentGone = process.channel === undefined ? undefined : once(process, 'disconnect');
  const { loaded, problems } = await pluginsWith(options.plugins);
  if (loaded === undefined) {
    log.error('the gateway could not start');
    process.stderr.write(`${problems.map(formatProblem).join('\n')}\n`);
    return 1;
  }
  const { plugins, files, origins } = loaded;
  const cluster = await joinCluster(options, plugins, log);
  if (cluster === 'unable') return 1;
  // Every process loads the modules that were found here, whatever appears in a folder later.
  const node = new GatewayNode({ ...options, plugins: files }, log, cluster);
  const stopped = Promise.withResolvers<number>();
  const servers: Server[] = [];
  let stopping = false;

  const stop = async (reason: string) => {
    if (stopping) return;
    stopping = true;
    log.info('stopping', { reason, drainTimeoutMs: options.drainTimeoutMs });
    cluster?.stop();
    await node.stop();
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    stopped.resolve(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  const pluginWatcher = options.watch
    ? watchFiles(files, () => log.warn('a plugin from outside changed on disk; restart the gateway to run it'))
    : undefined;
  const watcher = options.watch ? watchFiles(filesOf(options), () => reloadNow()) : undefined;
  void parentGone?.then(() => stop('the parent process is gone'));

  for (const [name, file] of origins) log.info('a plugin from outside was loaded', { name, file });

  try {
    // Workers start while the configuration is read.
    await node.start();
    const first = cluster === undefined ? applyFirst(node) : cluster.start(node);
    const [, admin, status] = await Promise.all([
      first,
      serve(options.adminListen, new AdminApi(node, plugins)),
      serve(options.statusListen, {
        handle: async (request) => (await statusApi(request, node)) ?? (await metricsApi(request, node)),
      }),
    ]);
    if (admin !== undefined) servers.push(admin.server);
    if (status !== undefined) servers.push(status.server);
    await Promise.race([node.listening, stopped.promise]);
    if (!stopping) announce(options, node, admin?.address, status?.address);
  } catch (error) {
    const wasTold = stopping;
    stopping = true;
    if (!wasTold) {
      log.error('the gateway could not start');
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      cluster?.stop();
      await node.stop();
    }
    for (const server of servers) server.close();
    return wasTold ? await stopped.promise : 1;
  }

  const reloadIdentity = () =>
    void cluster?.reload().then(
      () => log.info('connecting to the control plane anew, with the certificate that is there now'),
      (error: Error) => log.error('the certificate of this gateway cannot be used', { reason: error.message }),
    );
  const reloadFiles = () =>
    void node.applyFiles().then(
      (result) => report(result),
      (error: unknown) => log.error('a reload failed', { error: String(error) }),
    );
  const report = (result: ApplyResult) => {
    if (result.outcome === 'active') log.info('the configuration was reloaded', { hash: result.config.hash });
    else if (result.outcome === 'invalid')
      log.error('the new configuration is not used; the one before goes on', {
        problems: result.problems.map(formatProblem),
      });
    else if (result.outcome === 'unchanged') log.info('the files say what runs already', { hash: result.config.hash });
    else if (result.outcome === 'busy') setTimeout(reloadFiles, busyRetryMs).unref();
    else if (result.outcome === 'timeout') log.error('not all workers have taken the configuration over in time');
  };
  reloadNow = cluster === undefined ? reloadFiles : reloadIdentity;
  if (wasAsked) reloadNow();
  const code = await stopped.promise;
  watcher?.close();
  pluginWatcher?.close();
  return code;

  async function serve(address: GatewayOptions['adminListen'], api: Pick<AdminApi, 'handle'>) {
    if (address === undefined) return undefined;
    const server = createAdminServer((request) => api.handle(request), log);
    return { server, address: await listen(server, address) };
  }
}

/** Another configuration is being loaded: look again after this. Milliseconds. */
const busyRetryMs = 250;

async function applyFirst(node: GatewayNode): Promise<void> {
  const first = await node.applyFiles();
  if (first.outcome !== 'active') throw new Error(describe(first));
}

/** Undefined where the configuration comes from files. */
async function joinCluster(
  { cluster }: GatewayOptions,
  plugins: LoadedPlugins['plugins'],
  log: Log,
): Promise<ClusterNode | 'unable' | undefined> {
  if (cluster === undefined) return undefined;
  try {
    return await ClusterNode.open({ cluster, plugins, log });
  } catch (error) {
    log.error('the gateway could not start');
    process.stderr.write(`${(error as Error).message}\n`);
    return 'unable';
  }
}

/** What may change while it runs: declarative files, or the certificate that a control plane knows it by. */
function filesOf({ configFiles, cluster }: GatewayOptions): readonly string[] {
  return cluster === undefined ? configFiles : [cluster.certificateFile, cluster.keyFile];
}

function describe(result: ApplyResult): string {
  if (result.outcome === 'invalid') return result.problems.map(formatProblem).join('\n');
  return `the configuration could not be made active (${result.outcome})`;
}

/** Tells where the doors are: one JSON line for programs, a few lines for people. */
function announce(
  options: GatewayOptions,
  node: GatewayNode,
  admin: string | undefined,
  status: string | undefined,
): void {
  const { proxy, proxyTls } = node.addresses;
  if (options.logFormat === 'json') {
    const line = {
      event: 'listening',
      proxy,
      proxyTls: proxyTls ?? null,
      admin: admin ?? null,
      status: status ?? null,
      pid: process.pid,
      workers: node.workers.pids,
      configHash: node.current!.hash,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  const counts = node.current!.counts;
  const lines = [
    `Sallyport serves ${count(counts['routes'] ?? 0, 'route')} with ${count(options.workers, 'worker')}`,
    `  proxy   http://${proxy}${proxyTls === undefined ? '' : `  https://${proxyTls}`}`,
    ...(admin === undefined ? [] : [`  admin   http://${admin}`]),
    ...(status === undefined ? [] : [`  status  http://${status}/status`]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
