import type { DemoProcess } from '../demo-process.ts';
import { startTap, type Tap } from './tap.ts';

/** What the gateway of AI_Platform stands before. */
export type Taps = Readonly<Record<'chatbot' | 'platform' | 'openai' | 'anthropic', Tap>>;

/** Has all that the gateway sends behind it pass by us, by the means that every operator has: addresses of upstreams are changed. */
export async function tapUpstreams({ ask }: DemoProcess): Promise<Taps> {
  const { data: planes } = (await ask('GET', '/v2/control-planes?filter[name][eq]=AI_Platform')) as Page<Entity>;
  const entities = `/v2/control-planes/${planes[0]!.id}/core-entities`;
  const list = async <Item>(kind: string) => ((await ask('GET', `${entities}/${kind}?size=1000`)) as Page<Item>).data;
  const [services, plugins] = await Promise.all([list<Service>('services'), list<Plugin>('plugins')]);
  const change = (path: string, fields: object) => ask('PATCH', `${entities}/${path}?wait=applied`, fields);
  const tapService = async (name: string) => {
    const { id, host, port } = services.find((it) => it.name === name)!;
    const tap = await startTap(`http://${host}:${port}`);
    await change(`services/${id}`, { host: '127.0.0.1', port: Number(new URL(tap.url).port) });
    return tap;
  };
  const { id, config } = plugins.find((it) => it.config.targets?.[1] !== undefined)!;
  const urlOf = (vendor: string) => config.targets!.find(({ model }) => model.provider === vendor)!.model.options;
  const [openai, anthropic] = await Promise.all([
    startTap(urlOf('openai').upstream_url),
    startTap(urlOf('anthropic').upstream_url),
  ]);
  for (const { model } of config.targets!)
    model.options.upstream_url = (model.provider === 'openai' ? openai : anthropic).url;
  await change(`plugins/${id}`, { config });
  return { openai, anthropic, chatbot: await tapService('chatbot'), platform: await tapService('platform') };
}

interface Page<Item> {
  readonly data: readonly Item[];
}

interface Entity {
  readonly id: string;
}

interface Service extends Entity {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

interface Plugin extends Entity {
  readonly config: {
    readonly targets?: { readonly model: { readonly provider: string; readonly options: { upstream_url: string } } }[];
  };
}
