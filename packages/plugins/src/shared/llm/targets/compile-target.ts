import { addressOf, type Operation, providerNamed } from '@sallyport/llm';
import type { Exchange, Refusal, Services } from '@sallyport/pipeline';
import { pickedQuery } from '../calls/picked-query.ts';
import { compileCredential } from '../credentials/compile-credential.ts';
import { type ModelOptions, modelOptionsSchema } from '../schema/model-options.ts';
import type { TargetSettings } from '../schema/target.ts';
import { compileModelTemplates } from '../templates/model-templates.ts';
import type { AskedCall, ModelTarget, Place } from './model-target.ts';
import { Origins } from './origins.ts';
import type { Timeouts, TimeoutsOf } from './timeouts.ts';

export interface TargetParts {
  readonly index: number;
  readonly operation: Operation;
  readonly timeoutsOf: TimeoutsOf;
  readonly refusals: TargetRefusals;
  readonly services: Services;
}

export interface TargetRefusals {
  /** While there is nothing to prove the gateway with. */
  readonly unproven: Refusal;
  /** Of a name that no path can hold. */
  readonly badName: Refusal;
  /** Of a model that an emergency stop is about, which only the request names. */
  readonly blocked: Refusal;
  /** Of what the provider has no place for. */
  readonly unserved: Refusal;
  /** Of a request that lacks what a template wants. */
  badTemplate(message: string): Refusal;
}

/** Makes of a target's settings what serves requests. */
export function compileTarget(settings: TargetSettings, parts: TargetParts): ModelTarget {
  const { index, operation, timeoutsOf, refusals, services } = parts;
  const { model, auth } = settings;
  const provider = providerNamed(model.provider);
  const { credential, options } = compileCredential(
    provider,
    auth,
    model.options ?? noOptions,
    refusals.unproven,
    services,
  );
  const origins = new Origins(services.http);

  const fill = compileModelTemplates({ name: model.name, options });
  const callerQuery = new Set(provider.apis.flatMap((api) => api.callerQuery ?? []));
  const places = new Map<string, Place>();

  function placeOf(x: Exchange, call: AskedCall): Place | Refusal {
    const { operation: asked, dialect, model: wanted, rest = '' } = call;
    const filled = fill?.(x);
    if (filled !== undefined && 'problem' in filled) return refusals.badTemplate(filled.problem);
    const name = (filled === undefined ? model.name : filled.name) ?? wanted;
    if (x.blocks?.blocksModel(provider.name, name)) return refusals.blocked;
    const query = callerQuery.size === 0 ? '' : pickedQuery(x.query, callerQuery);
    const given = { model: name, query: query === '' ? (call.query ?? '') : query, rest };
    const timeouts = timeoutsOf(x);
    // What is kept at a provider has an address each.
    if (rest !== '' || given.query !== query)
      return makePlace(asked, dialect, given, filled?.options ?? options, timeouts);
    const key = `${asked}\n${dialect}\n${name}\n${query}\n${timeouts.name}\n${filled?.key ?? ''}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    const made = makePlace(asked, dialect, given, filled?.options ?? options, timeouts);
    if (isPlace(made) && places.size < placesMax) places.set(key, made);
    return made;
  }

  function makePlace(
    asked: Operation,
    dialect: string,
    given: { model: string; query: string; rest: string },
    filled: ModelOptions,
    timeouts: Timeouts,
  ): Place | Refusal {
    const whole = addressOf(provider, asked, { ...given, stream: false }, filled, dialect);
    const streamed = addressOf(provider, asked, { ...given, stream: true }, filled, dialect);
    if ('problem' in whole) return whole.problem === 'model' ? refusals.badName : refusals.unserved;
    if ('problem' in streamed) return refusals.badName;
    const { protocol, host, hostname, port } = new URL(whole.origin);
    const isSecure = protocol === 'https:';
    return {
      model: given.model,
      options: filled,
      origin: origins.of(whole.origin, timeouts),
      scheme: isSecure ? 'https' : 'http',
      authority: host,
      host: hostname,
      port: port === '' ? (isSecure ? 443 : 80) : Number(port),
      whole,
      streamed,
      headers: whole.api.headers?.(filled) ?? [],
    };
  }

  return {
    index,
    id: `${index}:${provider.name}/${model.name ?? '*'}`,
    provider,
    operation,
    settings,
    credential,
    place: placeOf,
    close() {
      origins.close();
      credential.close();
    },
  };
}

export function isPlace(place: Place | Refusal): place is Place {
  return 'whole' in place;
}

/** Callers may name any model where the configuration names none. */
const placesMax = 64;
const noOptions: ModelOptions = modelOptionsSchema.parse({});
