import { Blocks } from '../blocks.ts';
import type { Chain } from '../chain.ts';
import type { PluginHooks } from '../plugin.ts';
import type { Router } from '../router/router.ts';
import type { Directory, Log, Services } from '../services.ts';
import type { CompiledConfig } from './compile.ts';
import type { RoutePlan } from './plan.ts';

/**
 * One active configuration, immutable. An exchange keeps the snapshot it began with (`enter` … `leave`); a retired
 * snapshot closes its plugins after its last exchange.
 */
export class Snapshot {
  readonly hash: string;
  readonly config: CompiledConfig;
  readonly router: Router<RoutePlan>;
  readonly directory: Directory;
  readonly services: Services;
  /** Undefined where nothing is blocked. */
  readonly blocks: Blocks | undefined;
  /** The chain of requests that match no route. */
  readonly globalChain: Chain;
  readonly #hooks: readonly PluginHooks[];
  #exchanges = 0;
  #retired = false;
  readonly #closed = Promise.withResolvers<void>();

  constructor(
    config: CompiledConfig,
    directory: Directory,
    services: Services,
    globalChain: Chain,
    hooks: readonly PluginHooks[],
  ) {
    this.hash = config.document.hash;
    this.config = config;
    this.router = config.router;
    this.directory = directory;
    this.services = services;
    const blocks = config.document.collections['blocks'] ?? [];
    this.blocks = blocks.length === 0 ? undefined : new Blocks(blocks);
    this.globalChain = globalChain;
    this.#hooks = hooks;
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

  /** No new exchange will begin; resolves when the plugins are closed. */
  retire(): Promise<void> {
    if (!this.#retired) {
      this.#retired = true;
      retireAll(this.#hooks, this.services.log);
      if (this.#exchanges === 0) this.#close();
    }
    return this.#closed.promise;
  }

  #close(): void {
    void closeAll(this.#hooks, this.services.log).then(() => this.#closed.resolve());
  }
}

function retireAll(hooks: readonly PluginHooks[], log: Log): void {
  for (const each of hooks) {
    try {
      each.retire?.();
    } catch (error) {
      log.error('a plugin failed to retire', { error: String(error) });
    }
  }
}

/** Lets plugins give back what their `setup` took; a failure is logged and keeps no other from closing. Never rejects. */
export async function closeAll(hooks: readonly PluginHooks[], log: Log): Promise<void> {
  const outcomes = await Promise.allSettled(hooks.map(async (each) => each.close?.()));
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') log.error('a plugin failed to close', { error: String(outcome.reason) });
  }
}
