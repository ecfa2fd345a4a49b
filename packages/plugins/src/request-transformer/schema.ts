import { z } from 'zod';

const names = (what: string) => z.array(z.string().min(1)).default([]).describe(what);
const pairs = (what: string) =>
  z
    .array(z.string().min(1).meta({ referenceable: true }))
    .default([])
    .describe(what);

export const requestTransformerSchema = z.strictObject({
  http_method: z
    .string()
    .regex(/^[A-Z]+$/, 'must be a method in capital letters')
    .optional()
    .describe('Method to send. With GET and HEAD, the fields of a form move into the query.'),
  remove: z
    .strictObject({
      headers: names('Names of headers to remove.'),
      querystring: names('Names of query parameters to remove.'),
      body: names('Names of members of a JSON body, or of fields of a form, to remove.'),
    })
    .prefault({})
    .describe('Taken away first.'),
  rename: z
    .strictObject({
      headers: pairs('`old:new` names of headers.'),
      querystring: pairs('`old:new` names of query parameters.'),
      body: pairs('`old:new` names in the body.'),
    })
    .prefault({})
    .describe('Renamed second; what has the new name already is replaced.'),
  replace: z
    .strictObject({
      uri: z
        .string()
        .min(1)
        .optional()
        .describe('Path to send instead, such as `/v2/users/$(uri_captures.id)`; the query stays.'),
      headers: pairs('`name:value` of headers; those that are absent stay absent. `Host` can be replaced too.'),
      querystring: pairs('`name:value` of query parameters; those that are absent stay absent.'),
      body: pairs('`name:value` in the body; those that are absent stay absent.'),
    })
    .prefault({})
    .describe('Replaced third, where present.'),
  add: z
    .strictObject({
      headers: pairs('`name:value` of headers; those that are present stay as they are.'),
      querystring: pairs('`name:value` of query parameters; those that are present stay as they are.'),
      body: pairs('`name:value` in the body; those that are present stay as they are.'),
    })
    .prefault({})
    .describe('Added fourth, where absent.'),
  append: z
    .strictObject({
      headers: pairs('`name:value` of headers, as one more field when the name is present.'),
      querystring: pairs('`name:value` of query parameters, as one more when the name is present.'),
      body: pairs('`name:value` in the body; the value joins the list that the member is, or becomes.'),
    })
    .prefault({})
    .describe('Appended last, in any case.'),
});

export type RequestTransformerConfig = z.output<typeof requestTransformerSchema>;
