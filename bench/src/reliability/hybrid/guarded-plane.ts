import { type RunningControlPlane, startControlPlane } from '@sallyport/testkit';
import { until } from '../wait.ts';

/** A control plane with a route that is open, and one that wants a key. */
export interface GuardedPlane {
  readonly plane: RunningControlPlane;
  /** Of the control plane in its API. */
  readonly planePath: string;
  /** Of its entities. */
  readonly path: string;
  readonly serviceId: string;
  /** Gives the new entity. */
  create(path: string, body: object): Promise<{ id: string }>;
  remove(path: string): Promise<void>;
  /** The id of a consumer's new key. */
  addKey(key: string): Promise<string>;
  removeKey(id: string): Promise<void>;
  /** Resolves once a gateway follows it, and all have what was written. */
  settled(): Promise<void>;
}

/** Of a write that waited until gateways have it: they do, and there are some. */
export function isEverywhere({ ok, status, headers }: Response): boolean {
  return ok && status !== 202 && /^applied=[1-9]/.test(headers.get('sallyport-gateways') ?? '');
}

const consumer = 'ada';

export const clusterFlags = ['--cluster-listen', '127.0.0.1:0'] as const;

export async function startGuardedPlane(
  upstreamUrl: string,
  flags: readonly string[] = clusterFlags,
): Promise<GuardedPlane> {
  const plane = await startControlPlane({ flags });
  const { data } = (await plane.get('/v2/control-planes')) as { data: { id: string }[] };
  const planePath = `/v2/control-planes/${data[0]!.id}`;
  const base = `${planePath}/core-entities`;
  const create = async (path: string, body: object) => (await plane.post(`${base}${path}`, body)) as { id: string };
  const remove = async (path: string) => {
    const answer = await plane.send('DELETE', `${base}${path}`);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  const service = await create('/services', { name: 'echo', url: upstreamUrl });
  const routeOf = (name: string) =>
    create('/routes', { name, service: { id: service.id }, paths: [`/${name}`], protocols: ['http'] });
  await routeOf('open');
  const guarded = await routeOf('guarded');
  await create('/plugins', { name: 'key-auth', route: { id: guarded.id }, protocols: ['http'] });
  await create('/consumers', { username: consumer });
  return {
    plane,
    planePath,
    path: base,
    serviceId: service.id,
    create,
    remove,
    addKey: async (key) => (await create(`/consumers/${consumer}/key-auth`, { key })).id,
    removeKey: (id) => remove(`/consumers/${consumer}/key-auth/${id}`),
    async settled() {
      const write = () => plane.send('PUT', `${base}/consumers/settled?wait=applied`, { username: 'settled' });
      await until('the gateways have what was written', async () => isEverywhere(await write()), 60_000, 100);
    },
  };
}
