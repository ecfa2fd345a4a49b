import type { DataSet } from '../datasets/data-set.ts';

/** What Konnect can be asked for and we cannot: why. */
const absent: Readonly<Record<string, string>> = {
  ...because('APIs and their packages and products are part of the catalogue, which is not there yet', [
    'api',
    'api_package',
    'api_product',
    'api_product_version',
    'portal_api',
  ]),
  ...because('the developer portal is not there yet', ['application', 'portal']),
  ...because('there are no realms of principals; `subject` and `agent` say who asked', ['principal', 'realm']),
  ...because('there are no groups of control planes', ['control_plane_group']),
  ...because('`credential` says which credential it was', ['oidc_credential']),
  ...because('it is the beginning of `upstream_uri`', ['service_protocol', 'service_port']),
  ...because('bots are not told from others', [
    'bot_info_action',
    'bot_info_detection_reason',
    'bot_info_ban_type',
    'bot_info_ja4_fingerprint',
  ]),
  ...because('A2A is not recorded yet', [
    'a2a_method',
    'a2a_context_id',
    'a2a_task_id',
    'a2a_error',
    'a2a_latency_average',
    'a2a_response_size_sum',
  ]),
  ...because('what caches take to make vectors is not counted in tokens or money', [
    'llm_embeddings_tokens',
    'llm_embeddings_cost',
  ]),
};

/** A sentence for whoever asked for a name that this data set does not have. */
export function whyUnknown(what: 'metric' | 'dimension' | 'filter', name: string, dataSet: DataSet): string {
  const known = namesOf(what, dataSet);
  if (!known.includes(name) && absent[name] !== undefined) return `\`${name}\` is not there: ${absent[name]}`;
  return `\`${name}\` is no ${what} of ${dataSet.name}, which has ${known.join(', ')}`;
}

function namesOf(what: 'metric' | 'dimension' | 'filter', { metrics, fields }: DataSet): string[] {
  if (what === 'metric') return metrics.map(({ name }) => name);
  const named = fields.filter(({ isDimension, isFilter }) => (what === 'filter' ? isFilter : isDimension));
  return [...named.map(({ name }) => name), ...(what === 'dimension' ? ['time'] : [])];
}

function because(reason: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}
