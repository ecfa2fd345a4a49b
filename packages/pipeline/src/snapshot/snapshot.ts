import { Blocks } from '../blocks.ts';
import type { Chain } from '../chain.ts';
import type { Router } from '../router/router.ts';
import type { Services } from '../services.ts';
import type { Chains } from './chains.ts';
import type { CompiledConfig } from './compile.ts';
import type { SnapshotDirectory } from './directory.ts';
import type { SharedInstance } from './instance.ts';
import type { Places } from './places.ts';
import type { RoutePlan } from './plan.ts';

export interface SnapshotParts {
  readonly config: CompiledConfig;
  readonly directory: SnapshotDirectory;
  readonly services: Services;
  /** In the order of the configuration's plugins. */
  readonly instances: readonly SharedInstance[];
  readonly places: Places;
  readonly chains: Chains;
}

/**
 * One active configuration, immutable. An exchange keeps the snapshot it began with (`enter` … `leave`); a retired
 * snapshot closes, after its last exchange, those of its plugins that are in no other.
 */
export class Snapshot {
  readonly hash: string;
  readonly config: CompiledConfig;
  readonly router: Router<RoutePlan>;
  readonly directory: SnapshotDirectory;
  readonly services: Services;
  /** Undefined where nothing is blocked. */
  readonly blocks: Blocks | undefined;
  readonly instances: readonly SharedInstance[];
  readonly places: Places;
  readonly chains: Chains;
  #exchanges = 0;
  #retired = false;
  readonly #closed = Promise.withResolvers<void>();

  constructor({ config, directory, services, instances, places, chains }: SnapshotParts) {
    this.hash = config.document.hash;
    this.config = config;
    this.router = config.router;
    this.directory = directory;
    this.services = services;
    const blocks = config.document.collections['blocks'] ?? [];
    this.blocks = blocks.length === 0 ? undefined : new Blocks(blocks);
    this.instances = instances;
    this.places = places;
    this.chains = chains;
    for (const instance of instances) instance.join();
  }

  /** The chain of requests that match no route. */
  get globalChain(): Chain {
    return this.chains.global;
  }

  chainOf(plan: RoutePlan): Chain {
    return this.chains.for(plan);
  }

  findPlan(routeId: string): RoutePlan | undefined {
    return this.router.findRoute(routeId);
  }

  /** It takes the exchanges from now on: plugins that come from the snapshot before see this one's directory. */
  begin(): void {
    for (const { directory } of this.instances) directory.follow(this.directory);
  }

  /** Its plugins are closed: no exchange may begin with it. */
  get isClosed(): boolean {
    return this.#retired && this.#exchanges === 0;
  }

  enter(): void {
    this.#exchanges++;
  }

  leave(): void {
    this.#exchanges--;
    if (this.#retired && this.#exchanges === 0) this.#close();
  }

  /** No new exchange will begin; resolves when the plugins that are in no other snapshot are closed. */
  retire(): Promise<void> {
    if (!this.#retired) {
      this.#retired = true;
      for (const instance of this.instances) instance.retire(this.services.log);
      if (this.#exchanges === 0) this.#close();
    }
    return this.#closed.promise;
  }

  #close(): void {
    const closing = this.instances.flatMap((instance) => instance.leave(this.services.log) ?? []);
    void Promise.all(closing).then(() => this.#closed.resolve());
  }
}
