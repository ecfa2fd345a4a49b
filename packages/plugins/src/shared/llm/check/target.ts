import { apiOf, endpointOf, type OptionName, providerNamed } from '@sallyport/llm';
import { isTemplate } from '@sallyport/pipeline';
import { upstreamAuthProblems } from '../../upstream-auth/check.ts';
import { findDialect } from '../attempts/compose.ts';
import type { ModelOptions } from '../schema/model-options.ts';
import { operationOf } from '../schema/route-types.ts';
import type { TargetSettings } from '../schema/target.ts';

export interface Problem {
  path: string;
  message: string;
}

/** What no single setting of a target can tell. Paths are inside of the target. */
export function targetProblems(target: TargetSettings): Problem[] {
  return [
    ...upstreamAuthProblems(target.auth ?? { allow_override: false, ...noClouds }).map(({ path, message }) => ({
      path: path === '' ? 'auth' : `auth.${path}`,
      message,
    })),
    ...providerProblems(target),
    ...loggingProblems(target),
  ];
}

const noClouds = { azure_use_managed_identity: false, gcp_use_service_account: false };

function loggingProblems({ logging }: TargetSettings): Problem[] {
  if (!logging.log_payloads || logging.log_statistics) return [];
  return [{ path: 'logging.log_payloads', message: 'goes with log_statistics' }];
}

function providerProblems({ model, route_type: routeType, auth }: TargetSettings): Problem[] {
  const provider = providerNamed(model.provider);
  const options: Partial<ModelOptions> = model.options ?? {};
  const problems = [...urlProblems(options), ...foreignOptions(provider.options, options, provider.title)];
  // Which of a provider's interfaces it is may depend on the name, and the name on the request.
  const api = apiOf(provider, isTemplate(model.name ?? '') ? '' : (model.name ?? ''), options as ModelOptions);
  for (const { option, unless } of api.needs)
    if (valueAt(options, option) === undefined && (unless === undefined || options[unless] === undefined))
      problems.push({ path: `model.options.${option}`, message: `is required for ${provider.title}` });
  if (problems.length === 0)
    for (const { path, message } of provider.check?.(options as ModelOptions) ?? [])
      problems.push({ path: `model.options.${path}`, message });
  const endpoint = endpointOf(api, operationOf[routeType]);
  if (endpoint === undefined || findDialect(endpoint.dialect) === undefined)
    problems.push({ path: 'route_type', message: `is nothing that ${provider.title} is asked for here` });
  const isSigned = api.credential.kind === 'aws' || api.credential.kind === 'gcp';
  if (auth?.allow_override && isSigned)
    problems.push({ path: 'auth.allow_override', message: `must be false for ${provider.title}` });
  return problems;
}

/** A request may say something of the path, and never where it goes. */
function urlProblems({ upstream_url: url }: Partial<ModelOptions>): Problem[] {
  if (url === undefined) return [];
  const path = 'model.options.upstream_url';
  const [, authority] = /^https?:\/\/([^/?#]+)/i.exec(url) ?? [];
  if (authority === undefined) return [{ path, message: 'should be a URL that begins with https:// or http://' }];
  if (isTemplate(authority))
    return [{ path, message: 'no request may say which host is asked: keep $(…) to the path' }];
  if (authority.includes('@')) return [{ path, message: 'holds no name and password: they belong into auth' }];
  return URL.canParse(url) ? [] : [{ path, message: 'is no URL' }];
}

/** `azure_api_version` has a default, and so is there for everyone. */
function foreignOptions(own: readonly OptionName[], options: Partial<ModelOptions>, title: string): Problem[] {
  return optionsOfProviders
    .filter((name) => options[name] !== undefined && !own.includes(name) && name !== 'azure_api_version')
    .map((name) => ({ path: `model.options.${name}`, message: `is nothing that ${title} understands` }));
}

const optionsOfProviders = [
  'anthropic_version',
  'azure_instance',
  'azure_deployment_id',
  'azure_api_version',
  'llama2_format',
  'mistral_format',
  'bedrock',
  'cohere',
  'dashscope',
  'databricks',
  'gemini',
  'huggingface',
] as const satisfies readonly OptionName[];

function valueAt(options: object, path: string): unknown {
  let value: unknown = options;
  for (const name of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  return value;
}
