import { isFieldName, isFramingField } from '../named-value.ts';
import { isVaultReference } from '../vault-reference.ts';
import type { UpstreamAuthSettings } from './schema.ts';

interface Issue {
  path: string;
  message: string;
}

const groups: readonly (readonly (keyof UpstreamAuthSettings)[])[] = [
  ['header_name', 'header_value'],
  ['param_name', 'param_value', 'param_location'],
  ['basic_username', 'basic_password'],
  ['aws_access_key_id', 'aws_secret_access_key'],
];

const parts = [
  { field: 'azure_client_id', way: 'azure', goesWith: 'azure_client_secret or azure_use_managed_identity' },
  { field: 'azure_tenant_id', way: 'azure', goesWith: 'azure_client_secret or azure_use_managed_identity' },
  { field: 'gcp_service_account_json', way: 'gcp', goesWith: 'gcp_use_service_account' },
  { field: 'gcp_metadata_url', way: 'gcp', goesWith: 'gcp_use_service_account' },
  { field: 'gcp_oauth_token_url', way: 'gcp', goesWith: 'gcp_use_service_account' },
] as const satisfies readonly { field: keyof UpstreamAuthSettings; way: string; goesWith: string }[];

/** What no single setting can tell. Paths are inside of the block. */
export function upstreamAuthProblems(auth: UpstreamAuthSettings): Issue[] {
  const problems: Issue[] = [];
  for (const group of groups) {
    const missing = group.filter((field) => auth[field] === undefined);
    if (missing.length > 0 && missing.length < group.length)
      problems.push({
        path: missing[0]!,
        message: `goes with ${group.filter((field) => field !== missing[0]).join(', ')}`,
      });
  }
  for (const [path, value] of Object.entries(auth)) {
    if (typeof value === 'string' && value.includes('{vault://') && !isVaultReference(value))
      problems.push({
        path,
        message: 'a vault reference is the whole value: keep what stands around it in the secret',
      });
  }
  const { header_name: header, allow_override } = auth;
  if (header !== undefined && !isVaultReference(header)) {
    const key = header.toLowerCase();
    if (!isFieldName(header)) problems.push({ path: 'header_name', message: 'should be a header name' });
    else if (isFramingField(key) || key === 'host')
      problems.push({ path: 'header_name', message: 'is set by the gateway itself' });
  }
  const ways = waysOf(auth);
  const claimed = ways.filter(
    (way) => way !== 'param' && (way !== 'header' || header?.toLowerCase() === 'authorization'),
  );
  if (claimed.length > 1)
    problems.push({
      path: '',
      message: `one credential goes into Authorization, not those of ${claimed.join(' and ')}`,
    });
  if (allow_override && (ways.includes('azure') || ways.includes('gcp')))
    problems.push({ path: 'allow_override', message: "must be false with a cloud's credentials" });
  if (
    auth.azure_client_secret !== undefined &&
    (auth.azure_client_id === undefined || auth.azure_tenant_id === undefined)
  )
    problems.push({ path: 'azure_client_secret', message: 'goes with azure_client_id, azure_tenant_id' });
  problems.push(...withoutTheirWay(auth, ways));
  return problems;
}

/** Parts of a cloud's credential, while none of that cloud is sent. */
function withoutTheirWay(auth: UpstreamAuthSettings, ways: readonly string[]): Issue[] {
  return parts
    .filter(({ field, way }) => auth[field] !== undefined && !ways.includes(way))
    .map(({ field, goesWith }) => ({ path: field, message: `does nothing without ${goesWith}` }));
}

/** Which of the ways in the block are configured; a signature for AWS is not among them, since it needs more than the block. */
export function waysOf(auth: UpstreamAuthSettings): ('header' | 'param' | 'basic' | 'azure' | 'gcp')[] {
  const ways = [
    auth.header_name !== undefined && ('header' as const),
    auth.param_name !== undefined && ('param' as const),
    auth.basic_username !== undefined && ('basic' as const),
    (auth.azure_use_managed_identity || auth.azure_client_secret !== undefined) && ('azure' as const),
    auth.gcp_use_service_account && ('gcp' as const),
  ];
  return ways.filter((way) => way !== false);
}
