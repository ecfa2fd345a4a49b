import type { TargetEntity, UpstreamEntity } from '@sallyport/pipeline';

/** The upstreams of a configuration, each with its targets. */
export class ConfiguredUpstreams {
  readonly byName: ReadonlyMap<string, UpstreamEntity>;
  readonly #targets = new Map<string, TargetEntity[]>();

  constructor(upstreams: readonly UpstreamEntity[], targets: readonly TargetEntity[]) {
    this.byName = new Map(upstreams.map((upstream) => [upstream.name, upstream]));
    for (const target of targets) {
      const known = this.#targets.get(target.upstream.id);
      if (known === undefined) this.#targets.set(target.upstream.id, [target]);
      else known.push(target);
    }
  }

  targetsOf(upstream: UpstreamEntity): readonly TargetEntity[] {
    return this.#targets.get(upstream.id) ?? [];
  }

  hasTarget({ name, target: wanted }: { name: string; target: string }): boolean {
    const upstream = this.byName.get(name);
    return upstream !== undefined && this.targetsOf(upstream).some(({ target }) => target === wanted);
  }
}
