import type { ConfigDocument } from '@sallyport/contracts';
import { entitiesOf, type TargetEntity, type UpstreamEntity } from '@sallyport/pipeline';

const sliceSize = 500;

/** An upstream as a configuration describes it. */
export class ConfiguredUpstream {
  readonly entity: UpstreamEntity;
  readonly targets: TargetEntity[];
  #text: string | undefined;

  constructor(entity: UpstreamEntity, targets: TargetEntity[] = []) {
    this.entity = entity;
    this.targets = targets;
  }

  /** Equal texts mean the same. */
  get text(): string {
    this.#text ??= JSON.stringify([this.entity, this.targets]);
    return this.#text;
  }

  isSameAs({ entity, targets }: ConfiguredUpstream): boolean {
    return (
      entity === this.entity &&
      targets.length === this.targets.length &&
      targets.every((target, i) => target === this.targets[i])
    );
  }
}

/** The upstreams of a configuration, by name. */
export class ConfiguredUpstreams {
  readonly #byName: ReadonlyMap<string, ConfiguredUpstream>;

  constructor(byName: ReadonlyMap<string, ConfiguredUpstream>) {
    this.#byName = byName;
  }

  find(name: string): ConfiguredUpstream | undefined {
    return this.#byName.get(name);
  }

  hasTarget({ name, target: wanted }: { name: string; target: string }): boolean {
    return this.#byName.get(name)?.targets.some(({ target }) => target === wanted) === true;
  }

  [Symbol.iterator](): Iterator<ConfiguredUpstream> {
    return this.#byName.values();
  }
}

/**
 * Reads the upstreams of a configuration; those that are in use already are made ready to be compared. Those of `before` that are
 * the same stay the same.
 */
export function* configureUpstreamsSteps(
  document: ConfigDocument,
  namesInUse: Iterable<string>,
  before?: ConfiguredUpstreams,
): Generator<void, ConfiguredUpstreams> {
  const byName = new Map<string, ConfiguredUpstream>();
  const byId = new Map<string, ConfiguredUpstream>();
  let n = 0;
  for (const entity of entitiesOf<UpstreamEntity>(document, 'upstreams')) {
    if (n++ % sliceSize === 0) yield;
    const upstream = new ConfiguredUpstream(entity);
    byName.set(entity.name, upstream);
    byId.set(entity.id, upstream);
  }
  for (const target of entitiesOf<TargetEntity>(document, 'targets')) {
    if (n++ % sliceSize === 0) yield;
    byId.get(target.upstream.id)?.targets.push(target);
  }
  if (before !== undefined) {
    for (const [name, upstream] of byName) {
      if (n++ % sliceSize === 0) yield;
      const known = before.find(name);
      if (known?.isSameAs(upstream)) byName.set(name, known);
    }
  }
  for (const name of namesInUse) {
    if (n++ % sliceSize === 0) yield;
    void byName.get(name)?.text;
  }
  return new ConfiguredUpstreams(byName);
}
