import { addressOf, type Operation, providerNamed } from '@sallyport/llm';
import type { Refusal, Services } from '@sallyport/pipeline';
import { compileCredential } from '../credentials/compile-credential.ts';
import { type ModelOptions, modelOptionsSchema } from '../schema/model-options.ts';
import type { TargetSettings } from '../schema/target.ts';
import { compileModelTemplates } from '../templates/model-templates.ts';
import type { ModelTarget, Place } from './model-target.ts';
import { Origins, type Timeouts } from './origins.ts';

export interface TargetParts {
  readonly index: number;
  readonly operation: Operation;
  readonly timeouts: Timeouts;
  /** The answer while there is nothing to prove the gateway with. */
  readonly unproven: Refusal;
  /** … and to a name that no path can hold. */
  readonly badName: Refusal;
  /** … and where the request lacks what the configuration fills in. */
  badTemplate(message: string): Refusal;
  readonly services: Services;
}

/** Makes of a target's settings what serves requests. */
export function compileTarget(settings: TargetSettings, parts: TargetParts): ModelTarget {
  const { index, operation, timeouts, unproven, badName, badTemplate, services } = parts;
  const { model, auth } = settings;
  const provider = providerNamed(model.provider);
  const { credential, options } = compileCredential(provider, auth, model.options ?? noOptions, unproven, services);
  const origins = new Origins(services.http, timeouts);
  const places = new Map<string, Place>();
  const fill = compileModelTemplates({ name: model.name, options });

  function placeOf(key: string, name: string, options: ModelOptions): Place | Refusal {
    const known = places.get(key);
    if (known !== undefined) return known;
    const whole = addressOf(provider, operation, { model: name, stream: false, rest: '', query: '' }, options);
    const streamed = addressOf(provider, operation, { model: name, stream: true, rest: '', query: '' }, options);
    if ('problem' in whole || 'problem' in streamed) return badName;
    const { protocol, host, hostname, port } = new URL(whole.origin);
    const isSecure = protocol === 'https:';
    const place: Place = {
      model: name,
      options,
      origin: origins.of(whole.origin),
      scheme: isSecure ? 'https' : 'http',
      authority: host,
      host: hostname,
      port: port === '' ? (isSecure ? 443 : 80) : Number(port),
      whole,
      streamed,
      headers: whole.api.headers?.(options) ?? [],
    };
    if (places.size < placesMax) places.set(key, place);
    return place;
  }

  return {
    index,
    id: `${index}:${provider.name}/${model.name ?? '*'}`,
    provider,
    operation,
    settings,
    credential,
    place(x, wantedModel) {
      if (fill === undefined) {
        const name = model.name ?? wantedModel;
        return placeOf(name, name, options);
      }
      const filled = fill(x);
      if ('problem' in filled) return badTemplate(filled.problem);
      const name = filled.name ?? wantedModel;
      return placeOf(`${name}\n${filled.key}`, name, filled.options);
    },
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
