import { isFieldName } from '../shared/named-value.ts';
import type { CanaryConfig } from './schema.ts';

/** What no single setting can tell. */
export function problemsOf(config: CanaryConfig): { path: string; message: string }[] {
  const { percentage, start, hash, hash_header, groups = [], canary_by_header_name } = config;
  const { upstream_host, upstream_port, upstream_uri, upstream_fallback } = config;
  const problems: { path: string; message: string }[] = [];
  const say = (path: string, message: string) => problems.push({ path, message });

  if (upstream_host === undefined && upstream_port === undefined && upstream_uri === undefined)
    say('upstream_host', 'name the canary by upstream_host, upstream_port or upstream_uri');
  if (upstream_fallback && upstream_host === undefined)
    say('upstream_fallback', 'the health of an upstream counts, which upstream_host must name');
  if (hash === 'allow' || hash === 'deny') {
    if (groups.length === 0) say('groups', `name at least one group for hash: ${hash}`);
  } else if (percentage === undefined && start === undefined) {
    say('start', 'set percentage or start: a share that grew from when it was read would fall back with each reload');
  }
  if (hash === 'header' && hash_header === undefined) say('hash_header', 'name the header for hash: header');
  for (const [path, name] of Object.entries({ hash_header, canary_by_header_name })) {
    if (name !== undefined && !isFieldName(name)) say(path, `'${name}' is not a valid header name`);
  }
  return problems;
}
