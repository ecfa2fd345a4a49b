import { chooseContent, essence, isJson } from '../conversion/media.ts';
import { isObject, type JsonObject } from '../conversion/tool-definition.ts';
import { gatherSchema } from './gather-schema.ts';
import type { References } from './references.ts';

/** As `parameters` of a tool have it, with a schema that stands by itself. */
export function parameterOf(parameter: JsonObject, references: References, at: string): JsonObject {
  const { name, in: place, description, required, schema, content } = parameter;
  const further = parameterFields.filter((field) => parameter[field] !== undefined);
  return {
    name,
    in: place,
    required: required === true,
    ...(typeof description === 'string' ? { description } : {}),
    ...Object.fromEntries(further.map((field) => [field, parameter[field]])),
    ...(content === undefined
      ? { schema: gatherSchema(schema ?? {}, references, `${at}/schema`) ?? {} }
      : { content: contentOf(content, references, `${at}/content`) }),
  };
}

const parameterFields = ['style', 'explode', 'allowReserved'] as const;

/** `request_body` of a tool; undefined where the operation takes none. */
export function bodyOf(body: unknown, references: References, at: string): JsonObject | undefined {
  if (!isObject(body)) return undefined;
  const { description, required, content } = body;
  return {
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof required === 'boolean' ? { required } : {}),
    content: contentOf(content, references, `${at}/content`),
  };
}

/** `responses` of a tool: of the answers that are no errors, where there is one only and it is JSON. */
export function responsesOf(responses: unknown, references: References, at: string): JsonObject | undefined {
  if (!isObject(responses)) return undefined;
  const fine = Object.entries(responses).filter(([status]) => /^[123](\d\d|XX)$/i.test(status));
  const [only] = fine;
  if (only === undefined || fine.length > 1) return undefined;
  const [status, written] = only;
  const response = references.follow(written, `${at}/${status}`);
  if (!isObject(response)) return undefined;
  const content = contentOf(response['content'], references, `${at}/${status}/content`);
  if (chooseContent(content)?.kind !== 'json') return undefined;
  const { description } = response;
  return { [status]: { ...(typeof description === 'string' ? { description } : {}), content } };
}

/** What of a content tools can send or read, with schemas that stand by themselves. */
function contentOf(content: unknown, references: References, at: string): JsonObject {
  if (!isObject(content)) return {};
  return Object.fromEntries(
    Object.entries(content)
      .filter(([mediaType]) => isUsable(mediaType))
      .map(([mediaType, media]) => {
        if (!isObject(media)) return [mediaType, {}];
        const { schema, encoding } = media;
        const whole = schema === undefined ? undefined : gatherSchema(schema, references, at);
        return [
          mediaType,
          { ...(whole === undefined ? {} : { schema: whole }), ...(encoding === undefined ? {} : { encoding }) },
        ];
      }),
  );
}

function isUsable(mediaType: string): boolean {
  const type = essence(mediaType);
  return isJson(type) || ['*/*', 'application/*', 'application/x-www-form-urlencoded'].includes(type);
}
