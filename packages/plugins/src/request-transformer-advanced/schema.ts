import { z } from 'zod';
import { dotsInKeysSchema, jsonTypesSchema, namesSchema, pairsSchema } from '../shared/entry-schemas.ts';
import { methodSchema, uriSchema } from '../shared/request-transform/settings.ts';

export const requestTransformerAdvancedSchema = z.strictObject({
  http_method: methodSchema,
  dots_in_keys: dotsInKeysSchema,
  remove: z
    .strictObject({
      headers: namesSchema('Names of headers to remove.'),
      querystring: namesSchema('Names of query parameters to remove.'),
      body: namesSchema('Members of a JSON body, or fields of a form, to remove.'),
    })
    .prefault({})
    .describe('Taken away first.'),
  rename: z
    .strictObject({
      headers: pairsSchema('`old:new` names of headers.'),
      querystring: pairsSchema('`old:new` names of query parameters.'),
      body: pairsSchema(
        '`old:new` names in the body; a member inside of another stays there, so that `a.b:c` makes `a.c`.',
      ),
    })
    .prefault({})
    .describe('Renamed second; what has the new name already is replaced.'),
  replace: z
    .strictObject({
      uri: uriSchema,
      headers: pairsSchema('`name:value` of headers; those that are absent stay absent. `Host` can be replaced too.'),
      querystring: pairsSchema('`name:value` of query parameters; those that are absent stay absent.'),
      body: pairsSchema('`name:value` in the body; those that are absent stay absent.'),
      json_types: jsonTypesSchema('replace.body'),
    })
    .prefault({})
    .describe('Replaced third, where present.'),
  add: z
    .strictObject({
      headers: pairsSchema('`name:value` of headers; those that are present stay as they are.'),
      querystring: pairsSchema('`name:value` of query parameters; those that are present stay as they are.'),
      body: pairsSchema(
        '`name:value` in the body; those that are present stay as they are. Objects on the way are made.',
      ),
      json_types: jsonTypesSchema('add.body'),
    })
    .prefault({})
    .describe('Added fourth, where absent.'),
  append: z
    .strictObject({
      headers: pairsSchema('`name:value` of headers, as one more field when the name is present.'),
      querystring: pairsSchema('`name:value` of query parameters, as one more when the name is present.'),
      body: pairsSchema('`name:value` in the body; the value joins the list that the member is, or becomes.'),
      json_types: jsonTypesSchema('append.body'),
    })
    .prefault({})
    .describe('Appended fifth, in any case.'),
  allow: z
    .strictObject({
      body: z
        .array(z.string().min(1))
        .optional()
        .describe('Members of a JSON body, or fields of a form, that may pass; all when the list is empty.'),
    })
    .prefault({})
    .describe(
      'Drops everything else last. A body that says it is JSON or multipart and cannot be read is then refused.',
    ),
});
