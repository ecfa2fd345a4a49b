import { api, withoutSecrets } from '../../../api/client.ts';
import { configurationChanged } from './configuration-changed.ts';
import { type Entity, entitiesPath } from './entities.ts';
import { showRollout } from './rollout.ts';

export interface WriteOptions {
  /** It is written only if nobody changed it since. */
  readonly etag?: string | undefined;
  /** Everything is judged and answered, nothing is kept. */
  readonly isTrial?: boolean;
  readonly signal?: AbortSignal;
}

/** Creates an entity in a collection, which may be one below another. Throws an `ApiProblem`. */
export const createEntity = (
  controlPlaneId: string,
  collection: string,
  fields: Readonly<Record<string, unknown>>,
  options?: WriteOptions,
) => write(controlPlaneId, 'POST', collection, fields, options);

/** Changes what `fields` names. */
export const changeEntity = (
  controlPlaneId: string,
  collection: string,
  id: string,
  fields: Readonly<Record<string, unknown>>,
  options?: WriteOptions,
) => write(controlPlaneId, 'PATCH', `${collection}/${encodeURIComponent(id)}`, fields, options);

export async function deleteEntity(controlPlaneId: string, collection: string, id: string): Promise<void> {
  await write(controlPlaneId, 'DELETE', `${collection}/${encodeURIComponent(id)}`, undefined, { deletedId: id });
}

async function write(
  controlPlaneId: string,
  method: string,
  below: string,
  body: unknown,
  { etag, isTrial = false, signal, deletedId }: WriteOptions & { readonly deletedId?: string } = {},
): Promise<Entity> {
  const at = entitiesPath(controlPlaneId, below) + (isTrial ? '?dry-run=true' : '');
  const response = await api.ask(method, at, body, {
    headers: {
      ...(etag !== undefined && { 'if-match': etag }),
      // Who makes something is to learn the secrets of it, once.
      ...((method !== 'POST' || isTrial) && withoutSecrets),
    },
    ...(signal && { signal }),
  });
  const answer = response.status === 204 ? { id: '' } : ((await response.json()) as Entity);
  if (!isTrial) {
    configurationChanged(controlPlaneId, deletedId === undefined ? [] : [deletedId]);
    const version = Number(response.headers.get('sallyport-config-version'));
    if (version > 0) showRollout(controlPlaneId, version);
  }
  return answer;
}
