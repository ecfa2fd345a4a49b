import { z } from 'zod';
import { namesSchema, pairsSchema } from '../shared/entry-schemas.ts';
import { methodSchema, uriSchema } from '../shared/request-transform/settings.ts';

export const requestTransformerSchema = z.strictObject({
  http_method: methodSchema,
  remove: z
    .strictObject({
      headers: namesSchema('Names of headers to remove.'),
      querystring: namesSchema('Names of query parameters to remove.'),
      body: namesSchema('Names of members of a JSON body, or of fields of a form, to remove.'),
    })
    .prefault({})
    .describe('Taken away first.'),
  rename: z
    .strictObject({
      headers: pairsSchema('`old:new` names of headers.'),
      querystring: pairsSchema('`old:new` names of query parameters.'),
      body: pairsSchema('`old:new` names in the body.'),
    })
    .prefault({})
    .describe('Renamed second; what has the new name already is replaced.'),
  replace: z
    .strictObject({
      uri: uriSchema,
      headers: pairsSchema('`name:value` of headers; those that are absent stay absent. `Host` can be replaced too.'),
      querystring: pairsSchema('`name:value` of query parameters; those that are absent stay absent.'),
      body: pairsSchema('`name:value` in the body; those that are absent stay absent.'),
    })
    .prefault({})
    .describe('Replaced third, where present.'),
  add: z
    .strictObject({
      headers: pairsSchema('`name:value` of headers; those that are present stay as they are.'),
      querystring: pairsSchema('`name:value` of query parameters; those that are present stay as they are.'),
      body: pairsSchema('`name:value` in the body; those that are present stay as they are.'),
    })
    .prefault({})
    .describe('Added fourth, where absent.'),
  append: z
    .strictObject({
      headers: pairsSchema('`name:value` of headers, as one more field when the name is present.'),
      querystring: pairsSchema('`name:value` of query parameters, as one more when the name is present.'),
      body: pairsSchema('`name:value` in the body; the value joins the list that the member is, or becomes.'),
    })
    .prefault({})
    .describe('Appended last, in any case.'),
});
