import { postConfig } from '../admin.ts';
import { atLeast, exactly, type Figure, told } from '../run.ts';
import { until } from '../wait.ts';
import { requestsFound, totalsAsked } from './analytics.ts';
import { legibleIn } from './bytes.ts';
import { configOf, type Landscape } from './landscape.ts';
import { consumers } from './mix.ts';
import { differences } from './totals.ts';

const [ann, bob] = consumers;

/** A consumer leaves: the gateway does not know her any more, and nobody is to. */
export async function eraseOne(landscape: Landscape): Promise<Figure[]> {
  const { controlPlane, gateway } = landscape;
  const [annId, bobId] = await Promise.all([ann, bob].map((name) => idOf(landscape, name)));
  const before = await totalsAsked(controlPlane);
  const requests = await requestsFound(controlPlane);
  const legible = await legibleIn(controlPlane.dataFolder, [annId!, ann]);

  const { hash } = await postConfig(gateway.adminUrl, configOf(landscape.urls, [bob]));
  await until('the control plane knows of that', () => knows(landscape, hash!));
  const { erased } = (await controlPlane.post('/v2/erasures', { consumer: annId })) as {
    erased: { analytics: number };
  };

  const { [`consumer ${ann}`]: ofAnn, ...ofOthers } = before;
  const after = await totalsAsked(controlPlane);
  return [
    atLeast('a consumer is erased: files that had id or name of her', legible.length, 2),
    exactly('rows of hers', erased.analytics, ofAnn ?? 0),
    exactly('files of the control plane that still have', await found(controlPlane.dataFolder, [annId!, ann]), 'none'),
    exactly('files of the spool that still have', await found(controlPlane.spoolFolder, [annId!, ann]), 'none'),
    told('files that have the other consumer', (await legibleIn(controlPlane.dataFolder, [bobId!, bob])).length),
    exactly('sums that changed, but for hers', differences(after, ofOthers).join('; ') || 'none', 'none'),
    exactly('requests found, as before', await requestsFound(controlPlane), requests),
  ];
}

async function found(folder: string, texts: readonly string[]): Promise<string> {
  return (await legibleIn(folder, texts)).join('; ') || 'none';
}

async function idOf({ controlPlane }: Landscape, name: string): Promise<string> {
  const answer = await controlPlane.get(`/v2/entity-names?kind=consumer&search=${name}`);
  const [known] = (answer as { data: { id: string }[] }).data;
  if (known === undefined) throw new Error(`the control plane knows no ${name}`);
  return known.id.split(':').at(-1)!;
}

async function knows({ controlPlane }: Landscape, configHash: string): Promise<boolean> {
  const [plane] = ((await controlPlane.get('/v2/control-planes')) as { data: { id: string }[] }).data;
  const answer = await controlPlane.get(`/v2/control-planes/${plane!.id}/nodes?sort=last_seen desc`);
  return (answer as { items: { config_hash: string }[] }).items[0]!.config_hash === configHash;
}
