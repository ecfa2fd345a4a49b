import type { Provider, ProviderApi } from '@sallyport/llm';
import { upstreamAuthProblems, waysOf } from '../../upstream-auth/check.ts';
import type { UpstreamAuthSettings } from '../../upstream-auth/schema.ts';
import type { ModelOptions } from '../schema/model-options.ts';
import type { TargetProblem } from './target.ts';

/** What is wrong with a target's `auth`, with and without regard to its provider. */
export function authProblems(
  provider: Provider,
  api: ProviderApi,
  auth: UpstreamAuthSettings | undefined,
  { upstream_url: url }: ModelOptions,
): TargetProblem[] {
  const ways = auth === undefined ? [] : waysOf(auth);
  const problems = auth === undefined ? [] : upstreamAuthProblems(auth);
  const missing = ways.length === 0 && url === undefined ? missingAuth(provider, api, auth) : undefined;
  if (missing !== undefined) problems.push({ path: '', message: missing });
  const { credential } = api;
  const isOf = (cloud: 'aws' | 'azure' | 'gcp') =>
    credential.kind === cloud || (credential.kind === 'header' && credential.orCloud === cloud);
  if (auth?.aws_access_key_id !== undefined && !isOf('aws'))
    problems.push({ path: 'aws_access_key_id', message: `signs requests to AWS, which '${provider.name}' is not` });
  if (ways.includes('azure') && !isOf('azure'))
    problems.push({
      path: auth?.azure_client_secret === undefined ? 'azure_use_managed_identity' : 'azure_client_secret',
      message: `gives tokens for Azure OpenAI, which '${provider.name}' is not`,
    });
  if (ways.includes('gcp') && !isOf('gcp'))
    problems.push({
      path: 'gcp_use_service_account',
      message: `gives tokens for Google Cloud, which '${provider.name}' is not`,
    });
  const isSigned = credential.kind === 'aws' && !ways.includes('header');
  if (isSigned && auth?.allow_override)
    problems.push({ path: 'allow_override', message: "must be false with a cloud's credentials" });
  return problems.map(({ path, message }) => ({ path: path === '' ? 'auth' : `auth.${path}`, message }));
}

/** Nothing would be shown to a provider that answers nobody unknown. */
function missingAuth(
  { title }: Provider,
  { credential }: ProviderApi,
  auth: UpstreamAuthSettings | undefined,
): string | undefined {
  if (auth?.allow_override) return undefined;
  if (credential.kind === 'gcp') return `${title} wants a token of Google Cloud: set auth.gcp_use_service_account`;
  if (credential.kind !== 'header') return undefined;
  const { name, prefix } = credential;
  return `${title} wants a credential: set auth.header_name to '${name}' and auth.header_value to '${prefix}…'`;
}
