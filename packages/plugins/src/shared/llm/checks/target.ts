import { nearest } from '@sallyport/contracts';
import type { Provider, ProviderApi } from '@sallyport/llm';
import { apiOf, findProvider, ownPriceProblems, providerNamed, providers } from '@sallyport/llm/settings';
import { type ModelOptions, modelOptionsSchema } from '../schema/model-options.ts';
import type { TargetSettings } from '../schema/target.ts';
import { modelTemplateProblems } from '../templates/model-templates.ts';
import { hasTemplate } from '../templates/text-template.ts';
import { authProblems } from './auth.ts';
import { operationProblems } from './operation.ts';
import { servedRouteTypes } from './served-route-types.ts';

export interface TargetProblem {
  /** Inside of the target: `model.options.azure_instance`. */
  path: string;
  message: string;
}

/** What is wrong with a target that no single setting tells. */
export function targetProblems(target: TargetSettings): TargetProblem[] {
  const { route_type, auth, model, logging } = target;
  const options: ModelOptions = model.options ?? modelOptionsSchema.parse({});
  const provider = providerNamed(model.provider);
  const unknown = unknownProvider(model.provider, options);
  if (unknown !== undefined) return [{ path: 'model.provider', message: unknown }];
  const api = apiOf(provider, model.name ?? '', options);
  const problems = [
    ...inOptions([
      ...missingOptions(provider, api, options),
      ...foreignOptions(provider, options),
      ...hostProblems(api, options),
      ...urlProblems(options),
      ...(provider.check?.(options) ?? []),
      ...ownPriceProblems(options),
    ]),
    ...modelTemplateProblems(model).map(({ path, message }) => ({ path: `model.${path}`, message })),
    ...authProblems(provider, api, auth, options),
    ...operationProblems(target),
  ];
  const served = servedRouteTypes(api);
  if (!served.includes(route_type)) {
    const message = `${api.title ?? provider.title} has nothing for it: choose among ${served.join(', ')}`;
    problems.push({ path: 'route_type', message });
  }
  if (logging.log_payloads && !logging.log_statistics)
    problems.push({ path: 'logging.log_payloads', message: 'goes with log_statistics: set that to true as well' });
  return problems;
}

function inOptions(problems: readonly TargetProblem[]): TargetProblem[] {
  return problems.map(({ path, message }) => ({ path: `model.options.${path}`, message }));
}

/** A name that is none of ours stands for whoever speaks as OpenAI does, unless it is one of ours misspelt. */
function unknownProvider(name: string, { upstream_url: url }: ModelOptions): string | undefined {
  if (findProvider(name) !== undefined) return undefined;
  const names = providers.map((provider) => provider.name);
  const meant = nearest(name, names);
  if (meant !== undefined && Math.abs(meant.length - name.length) <= 1)
    return `is not known; did you mean '${meant}'? A provider of your own needs another name`;
  if (url !== undefined) return undefined;
  return `is none of ${names.join(', ')}; another that speaks as OpenAI does needs options.upstream_url`;
}

function missingOptions({ name }: Provider, { needs, example }: ProviderApi, options: ModelOptions): TargetProblem[] {
  return needs
    .filter(({ option, unless }) => {
      const isSpared = unless !== undefined && options[unless] !== undefined;
      return !isSpared && optionAt(options, option) === undefined;
    })
    .map(({ option, unless }) => {
      const shown = JSON.stringify(optionAt(example.options, option));
      const spared = unless === undefined ? '' : `, unless ${unless} says where it is`;
      return { path: option, message: `is required with provider '${name}', for example ${shown}${spared}` };
    });
}

/** Options of another provider would do nothing here. `azure_api_version` has a default, so it is always there. */
function foreignOptions(provider: Provider, options: ModelOptions): TargetProblem[] {
  const own = new Set<string>(provider.options);
  const known = new Set(providers.flatMap((one) => one.options));
  const foreign = [...known].filter(
    (option) => !own.has(option) && option !== 'azure_api_version' && options[option] !== undefined,
  );
  return foreign.map((path) => ({
    path,
    message: `does nothing with provider '${provider.name}': it goes with ${ownersOf(path)}`,
  }));
}

function ownersOf(option: string): string {
  return providers
    .filter(({ options }) => (options as readonly string[]).includes(option))
    .map(({ name }) => name)
    .join(', ');
}

const hostName = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?$/i;

function hostProblems({ hostOptions = [] }: ProviderApi, options: ModelOptions): TargetProblem[] {
  const problems: TargetProblem[] = [];
  for (const path of hostOptions) {
    const value = optionAt(options, path);
    if (typeof value === 'string' && !hasTemplate(value) && !hostName.test(value))
      problems.push({ path, message: 'is part of a host name: write it without scheme and path' });
  }
  return problems;
}

function urlProblems({ upstream_url: url, upstream_path: path }: ModelOptions): TargetProblem[] {
  const problems: TargetProblem[] = [];
  if (path !== undefined && !path.startsWith('/'))
    problems.push({ path: 'upstream_path', message: 'should begin with /' });
  if (url === undefined) return problems;
  const authority = /^https?:\/\/([^/?#]*)/.exec(url)?.[1];
  if (!authority || (!hasTemplate(authority) && !URL.canParse(url)))
    problems.push({ path: 'upstream_url', message: 'should be a URL that begins with https:// or http://' });
  else if (authority.includes('@'))
    problems.push({
      path: 'upstream_url',
      message: 'should hold no password: use auth.basic_username and auth.basic_password',
    });
  else if (/\/v1\/?$/.test(url))
    problems.push({
      path: 'upstream_url',
      message:
        'ends where an API begins, and is asked as it is: write all of it (…/v1/chat/completions), or the host alone',
    });
  else if (url.includes('#')) problems.push({ path: 'upstream_url', message: 'should have no fragment' });
  return problems;
}

function optionAt(options: object | undefined, path: string): unknown {
  let value: unknown = options;
  for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}
