import type { PluginDefinition } from '@sallyport/pipeline';
import type { Deliveries } from '../../deliveries/deliveries.ts';
import { GroupInConflict } from '../../deliveries/group.ts';
import { Problem } from '../../http/problem.ts';
import { type CompiledPlane, compilePlane } from './compiled-plane.ts';

/** Configurations that are held compiled; a large one takes tens of megabytes. */
const heldMax = 8;

/** What gateways of control planes make of their configurations, made when somebody asks. */
export class Planes {
  readonly #deliveries: Pick<Deliveries, 'head' | 'deliverable'>;
  readonly #plugins: readonly PluginDefinition[];
  /** The one that was asked for last comes last. */
  readonly #held = new Map<string, CompiledPlane>();

  constructor(deliveries: Pick<Deliveries, 'head' | 'deliverable'>, plugins: readonly PluginDefinition[]) {
    this.#deliveries = deliveries;
    this.#plugins = plugins;
  }

  /** Throws a `Problem` for a group whose members do not go together. */
  async get(controlPlaneId: string): Promise<CompiledPlane> {
    const known = this.#held.get(controlPlaneId);
    const isCurrent = known !== undefined && known.version === (await this.#deliveries.head(controlPlaneId));
    const plane = isCurrent ? known : await this.#compile(controlPlaneId);
    this.#held.delete(controlPlaneId);
    this.#held.set(controlPlaneId, plane);
    if (this.#held.size > heldMax) this.#held.delete(this.#held.keys().next().value!);
    return plane;
  }

  async #compile(controlPlaneId: string): Promise<CompiledPlane> {
    try {
      const { version, document } = await this.#deliveries.deliverable(controlPlaneId);
      return compilePlane(version, document, this.#plugins);
    } catch (error) {
      if (error instanceof GroupInConflict) throw new Problem(409, error.message);
      throw error;
    }
  }
}
