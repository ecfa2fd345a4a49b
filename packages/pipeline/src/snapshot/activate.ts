import { runAtOnce } from '../run-at-once.ts';
import type { Directory, Services } from '../services.ts';
import { Chains } from './chains.ts';
import type { CompiledConfig } from './compile.ts';
import { SnapshotDirectory } from './directory.ts';
import { SharedInstance } from './instance.ts';
import { Places, placeOf } from './places.ts';
import type { RoutePlan } from './plan.ts';
import { Snapshot } from './snapshot.ts';
import type { ConfigUpdate } from './update.ts';
import { changedInDirectory } from './watched-directory.ts';

/** What `activate` needs beside the configuration: services that know the snapshot's directory. */
export type ServicesFor = (directory: Directory) => Services;

/** Sets the plugins up. Only gateways do this. */
export function activate(config: CompiledConfig, servicesFor: ServicesFor): Snapshot {
  return runAtOnce(activateSteps(config, servicesFor));
}

/**
 * The same in small steps, for a worker that answers requests meanwhile. When a step throws, or the rest is not asked
 * for, what was set up is closed again.
 */
export function* activateSteps(config: CompiledConfig, servicesFor: ServicesFor): Generator<void, Snapshot> {
  const directory = yield* SnapshotDirectory.build(config.document);
  const services = servicesFor(directory);
  const instances: SharedInstance[] = [];
  let snapshot: Snapshot | undefined;
  try {
    for (let i = 0; i < config.plugins.length; i++) {
      if (i % sliceSize === 0) yield;
      instances.push(SharedInstance.setUp(config.plugins[i]!, services, config.order));
    }
    const places = Places.of(instances);
    const chains = Chains.of(places, config.order);
    snapshot = new Snapshot({ config, directory, services, instances, places, chains });
    return snapshot;
  } finally {
    if (snapshot === undefined) for (const instance of instances) void instance.close(services.log);
  }
}

const sliceSize = 200;

/**
 * The snapshot of a configuration that was made of another's: plugins that are the same, and have looked at nothing that
 * changed, go on in it with all that they hold, and so do chains in which nothing is different.
 */
export function* updateSnapshotSteps(
  before: Snapshot,
  { config, change, seatsChanged, pluginNames }: ConfigUpdate,
  servicesFor: ServicesFor,
): Generator<void, Snapshot> {
  const directory = yield* before.directory.after(change);
  const services = servicesFor(directory);
  const concerned = changedInDirectory(change, pluginNames);
  const edits = change.changed.get('plugins');
  const instances: SharedInstance[] = [];
  const fresh: SharedInstance[] = [];
  const gone: SharedInstance[] = [];
  let snapshot: Snapshot | undefined;
  try {
    // Both lists have the order of the documents, so that they are walked side by side.
    let at = 0;
    const skipChanged = () => {
      while (at < before.instances.length && edits?.has(before.instances[at]!.entity.id) === true)
        gone.push(before.instances[at++]!);
    };
    for (let i = 0; i < config.plugins.length; i++) {
      if (i % sliceSize === 0) yield;
      const planned = config.plugins[i]!;
      skipChanged();
      const known = before.instances[at]?.entity === planned.entity ? before.instances[at++] : undefined;
      if (known?.directory.isConcerned(concerned) === false) {
        instances.push(known);
        continue;
      }
      if (known !== undefined) gone.push(known);
      const instance = SharedInstance.setUp(planned, services, config.order);
      fresh.push(instance);
      instances.push(instance);
    }
    skipChanged();
    yield;
    const touched = [...gone, ...fresh];
    const placesTouched = new Set(touched.map(({ entity }) => placeOf(entity)));
    const places = before.places.with(placesTouched, instances);
    yield;
    const chains = before.chains.after(places, placesTouched, [...seatsChanged, ...seatsOf(config.routes, touched)]);
    snapshot = new Snapshot({ config, directory, services, instances, places, chains });
    return snapshot;
  } finally {
    if (snapshot === undefined) for (const instance of fresh) void instance.close(services.log);
  }
}

/** Of the routes that instances are attached to, themselves or through their service. */
function* seatsOf(routes: readonly RoutePlan[], instances: readonly SharedInstance[]): Generator<number> {
  const routeIds = new Set<string>();
  const serviceIds = new Set<string>();
  for (const { entity } of instances) {
    if (entity.route !== undefined) routeIds.add(entity.route.id);
    else if (entity.service !== undefined) serviceIds.add(entity.service.id);
  }
  if (routeIds.size + serviceIds.size === 0) return;
  for (const { route, service, seat } of routes) {
    if (routeIds.has(route.id) || (service !== undefined && serviceIds.has(service.id))) yield seat;
  }
}
