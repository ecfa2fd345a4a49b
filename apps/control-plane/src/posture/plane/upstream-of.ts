import type { ConfigDocument } from '@sallyport/contracts';
import type { ServiceEntity, TargetEntity, UpstreamEntity } from '@sallyport/pipeline';
import { entities } from './compiled-plane.ts';

/** The upstream that a service's host is the name of, with its targets; undefined where the host is that of a machine. */
export function upstreamOf(
  document: ConfigDocument,
  { host }: Pick<ServiceEntity, 'host'>,
): { readonly upstream: UpstreamEntity; readonly targets: readonly TargetEntity[] } | undefined {
  const upstream = (entities(document, 'upstreams') as readonly UpstreamEntity[]).find(({ name }) => name === host);
  if (upstream === undefined) return undefined;
  const targets = (entities(document, 'targets') as readonly TargetEntity[]).filter(
    (target) => target.upstream.id === upstream.id,
  );
  return { upstream, targets };
}
