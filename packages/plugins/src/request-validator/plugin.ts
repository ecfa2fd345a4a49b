import {
  bodyJsonLimits,
  type Call,
  definePlugin,
  type Exchange,
  parseJson,
  type Refusal,
  refuse,
  StateSlot,
} from '@sallyport/pipeline';
import type { Fault } from '../shared/json-schema/validate.ts';
import { compileBodySchema } from './body-schema.ts';
import { problemsOf } from './check.ts';
import { type ContentType, compileAllowedTypes, isJson, parseContentType } from './content-type.ts';
import { compileParameter, rawPairsOf } from './parameters.ts';
import { requestValidatorSchema } from './schema.ts';

const wrongType = refuse(400, 'content_type_not_allowed', 'specified Content-Type is not allowed');
const noJson = refuse(400, 'body_not_json', 'request body is not valid JSON');

/** Lets through only requests whose body and parameters are what schemas say. */
export const requestValidator = definePlugin({
  name: 'request-validator',
  schema: requestValidatorSchema,
  duty: 'admission',
  check: problemsOf,
  setup(config, { log }, context) {
    const { parameter_schema = [], verbose_response, array_length_compat, enforcement_mode } = config;
    const options = { arrayLengthCompat: array_length_compat, checksSchema: false };
    const parameters = parameter_schema.map((parameter) => compileParameter(parameter, options));
    const readsQuery = parameter_schema.some((parameter) => parameter.in === 'query');
    const badParameter = refuser('parameter_invalid', "request param doesn't conform to schema", verbose_response);

    function decide(x: Exchange, refusal: Refusal): Refusal | undefined {
      if (enforcement_mode === 'block') return refusal;
      const route = x.route?.name ?? x.route?.id;
      const why = refusal.body?.toString() ?? refusal.message;
      log.warn('a request does not conform and was let through', { requestId: x.id, route, code: refusal.code, why });
      return undefined;
    }

    function checkParameters(x: Exchange): Refusal | undefined {
      const pairs = readsQuery ? rawPairsOf(x) : [];
      for (const check of parameters) {
        const fault = check(x, pairs);
        if (fault !== undefined) return decide(x, badParameter(fault));
      }
      return undefined;
    }
    if (config.body_schema === undefined) return { onRequest: checkParameters };

    const validate = compileBodySchema(config, { checksSchema: false });
    const isAllowed = compileAllowedTypes(config.allowed_content_types, config.content_type_parameter_validation);
    const badBody = refuser('body_invalid', "request body doesn't conform to schema", verbose_response);
    // Read before other plugins may change it.
    const types = new StateSlot<ContentType>(context);

    return {
      onRequest(x) {
        const type = typeOf(x);
        if (type === undefined || !isAllowed(type)) return decide(x, wrongType);
        types.set(x, type);
        return checkParameters(x);
      },
      onCall(x, call) {
        const type = types.get(x);
        if (type === undefined || !isJson(type)) return undefined;
        const read = readJson(x, call);
        if ('problem' in read) return decide(x, noJson);
        const fault = validate(read.value);
        return fault === undefined ? undefined : decide(x, badBody(fault));
      },
    };
  },
});

/** Two types are none: who reads the request might take the other one. */
function typeOf({ requestHeaders }: Exchange): ContentType | undefined {
  const given = requestHeaders.getAll('content-type');
  return given.length === 1 ? parseContentType(given[0]!) : undefined;
}

function readJson(x: Exchange, call: Call): { value: unknown } | { problem: string } {
  return call.kind === 'json' ? call : parseJson(x.body ?? Buffer.alloc(0), bodyJsonLimits);
}

function refuser(code: string, message: string, isVerbose: boolean): (fault: Fault) => Refusal {
  const plain = refuse(400, code, message);
  if (!isVerbose) return () => plain;
  return (fault) => refuse(400, code, message, { body: JSON.stringify({ message: fault }) });
}
