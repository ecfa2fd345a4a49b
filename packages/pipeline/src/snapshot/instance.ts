import type { PluginEntity } from '../entities.ts';
import type { Exchange } from '../exchange.ts';
import type { PluginHooks } from '../plugin.ts';
import type { Log, Services } from '../services.ts';
import type { PluginInstance } from '../slot.ts';
import type { PlannedPlugin } from './plan.ts';
import { WatchedDirectory } from './watched-directory.ts';

/**
 * A plugin that is set up, for as many snapshots as it serves in: those in which neither it nor what it has looked at is
 * different. It retires with the last of them that takes exchanges, and is closed with the last of all.
 */
export class SharedInstance implements PluginInstance {
  readonly name: string;
  readonly entity: PluginEntity;
  readonly hooks: PluginHooks;
  readonly condition: ((x: Exchange) => boolean) | undefined;
  readonly directory: WatchedDirectory;
  #snapshots = 0;
  #serving = 0;

  private constructor({ entity, condition }: PlannedPlugin, hooks: PluginHooks, directory: WatchedDirectory) {
    this.name = entity.name;
    this.entity = entity;
    this.hooks = hooks;
    this.condition = condition;
    this.directory = directory;
  }

  static setUp(planned: PlannedPlugin, services: Services, order: ReadonlyMap<string, number>): SharedInstance {
    const { entity, definition } = planned;
    const directory = new WatchedDirectory(services.directory);
    const hooks = definition.setup(
      entity.config,
      { ...services, directory },
      {
        pluginId: entity.id,
        routeId: entity.route?.id,
        serviceId: entity.service?.id,
        consumerGroupId: entity.consumer_group?.id,
        slot: order.get(entity.name)!,
      },
    );
    return new SharedInstance(planned, hooks, directory);
  }

  /** A snapshot begins with it. */
  join(): void {
    this.#snapshots++;
    this.#serving++;
  }

  /** A snapshot takes no more exchanges. */
  retire(log: Log): void {
    if (--this.#serving > 0) return;
    try {
      this.hooks.retire?.();
    } catch (error) {
      log.error('a plugin failed to retire', { error: String(error) });
    }
  }

  /** A snapshot is gone. Never rejects; what fails is logged. */
  leave(log: Log): Promise<void> | undefined {
    return --this.#snapshots > 0 ? undefined : this.close(log);
  }

  /** Gives back what it took; also where no snapshot came to be. */
  async close(log: Log): Promise<void> {
    try {
      await this.hooks.close?.();
    } catch (error) {
      log.error('a plugin failed to close', { error: String(error) });
    }
  }
}
