import type { PluginDuty, PluginEntity, RouteEntity, RoutePlan, ServiceEntity } from '@sallyport/pipeline';
import { facingModes } from '@sallyport/plugins/mcp-access';
import { type CompiledPlane, dutyOf } from './compiled-plane.ts';
import { anonymousOf, judgeCaller } from './route-judge.ts';

/** A route that is served, with what runs there. */
export class RouteFacts {
  readonly plan: RoutePlan;
  /** For callers of whom nothing is known yet, in order. */
  readonly plugins: readonly PluginEntity[];
  /** For some consumers and groups only. */
  readonly scoped: readonly PluginEntity[];
  readonly #plane: CompiledPlane;
  #isOpen: boolean | undefined;

  constructor(plane: CompiledPlane, plan: RoutePlan) {
    this.plan = plan;
    this.#plane = plane;
    this.plugins = plane.effective.at(plan);
    this.scoped = plane.effective.scopedAt(plan);
  }

  get route(): RouteEntity {
    return this.plan.route;
  }

  get service(): ServiceEntity | undefined {
    return this.plan.service;
  }

  get name(): string {
    return this.route.name ?? this.route.id;
  }

  named(...names: readonly string[]): PluginEntity | undefined {
    return this.plugins.find(({ name }) => names.includes(name));
  }

  withDuty(duty: PluginDuty): readonly PluginEntity[] {
    return this.plugins.filter(({ name }) => dutyOf(this.#plane, name) === duty);
  }

  scopedWithDuty(duty: PluginDuty): readonly PluginEntity[] {
    return this.scoped.filter(({ name }) => dutyOf(this.#plane, name) === duty);
  }

  /** The plugin that sends requests to models. */
  get models(): PluginEntity | undefined {
    return this.named('ai-proxy-advanced', 'ai-proxy');
  }

  /** The plugin by which it is an MCP server for clients. */
  get mcp(): PluginEntity | undefined {
    const plugin = this.named('ai-mcp-proxy');
    return plugin !== undefined && isFacing(plugin) ? plugin : undefined;
  }

  /** Nobody outside gets anything of what is behind it: only listeners reach it, or all are turned away. */
  get isShut(): boolean {
    const mcp = this.named('ai-mcp-proxy');
    const mode = mcp?.config['mode'];
    if (mode === 'upstream-server' || mode === 'stdio-server') return true;
    const termination = this.named('request-termination');
    return termination !== undefined && termination.config['trigger'] === undefined && !termination.condition;
  }

  /** Whether somebody who shows nothing gets in, always or while a condition is not met. */
  get isOpen(): boolean {
    this.#isOpen ??= this.#letsAnybodyIn();
    return this.#isOpen;
  }

  #letsAnybodyIn(): boolean {
    // It answers by itself, for those who cannot have signed in yet.
    if (this.named('oauth-facade', 'redirect') !== undefined) return false;
    const always = this.withDuty('authentication').filter(({ condition }) => condition === undefined);
    if (always.some((plugin) => anonymousOf(plugin) === undefined)) return false;
    return judgeCaller(this.#plane, this.plan, {}).decisive.verdict.verdict !== 'denied';
  }
}

function isFacing({ config }: PluginEntity): boolean {
  return (facingModes as readonly unknown[]).includes(config['mode']);
}
