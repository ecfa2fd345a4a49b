import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RunningControlPlane,
  type RunningGateway,
  sallyport,
  startControlPlane,
  startGateway,
} from '@sallyport/testkit';
import { configurationOf } from './configuration.ts';

const entities = '/v2/control-planes/default/core-entities';
/** On a machine with more to do, a start takes its time. */
const readyMsMax = 300_000;

/** A control plane that keeps everything in SQLite, and gateways of two workers that follow it. */
export class Site {
  readonly plane: RunningControlPlane;
  readonly #folder: string;
  readonly #followArgs: readonly string[];
  readonly #upstreamUrl: string;
  #gateways = 0;

  private constructor(plane: RunningControlPlane, folder: string, followArgs: readonly string[], upstreamUrl: string) {
    this.plane = plane;
    this.#folder = folder;
    this.#followArgs = followArgs;
    this.#upstreamUrl = upstreamUrl;
  }

  static async start(upstreamUrl: string): Promise<Site> {
    const plane = await startControlPlane({ flags: ['--cluster-listen', '127.0.0.1:0'] });
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
    await writeFile(join(folder, 'token'), plane.operatorToken, { mode: 0o600 });
    return new Site(plane, folder, await plane.followArgs(), upstreamUrl);
  }

  /** Makes the configuration consist of so many of each, as an operator would; gives how long the command took. */
  async sync(count: number): Promise<number> {
    const file = join(this.#folder, 'kong.yaml');
    await writeFile(file, configurationOf(count, this.#upstreamUrl));
    const connection = ['--control-plane-addr', this.plane.url, '--token-file', join(this.#folder, 'token')];
    const from = performance.now();
    const { code, err } = await sallyport('sync', file, ...connection);
    const tookMs = performance.now() - from;
    if (code !== 0) throw new Error(err);
    return tookMs;
  }

  /** One that has nothing on its disk yet. */
  startGateway(): Promise<RunningGateway> {
    const ownFolder = ['--configuration-folder', join(this.#folder, `gateway-${this.#gateways++}`)];
    return startGateway({ args: [...this.#followArgs, ...ownFolder], shedsLoad: true, readyMsMax });
  }

  /** Below the entities of the configuration. */
  async get(path: string): Promise<unknown> {
    return await this.plane.get(entities + path);
  }

  /** Resolves once the change is kept; with `isAwaited`, once all gateways have it too. */
  async change(path: string, fields: object, isAwaited = false): Promise<void> {
    const answer = await this.plane.send('PATCH', `${entities}${path}${isAwaited ? '?wait=applied' : ''}`, fields);
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text}`);
  }

  /** All at once, as one version. */
  async add(collection: string, all: readonly object[]): Promise<void> {
    const changes = all.map((fields) => ({ action: 'create', collection, fields }));
    await this.plane.post('/v2/control-planes/default/configuration/changes', { changes });
  }

  async stop(): Promise<void> {
    await this.plane.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
