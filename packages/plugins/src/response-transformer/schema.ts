import { z } from 'zod';

const names = (what: string) => z.array(z.string().min(1)).default([]).describe(what);
const types = (of: string) =>
  z
    .array(z.enum(['boolean', 'number', 'string']))
    .default([])
    .describe(`Types of the values in \`${of}\`, in the same order; without one a value is a string.`);

export const responseTransformerSchema = z.strictObject({
  remove: z
    .strictObject({
      headers: names('Names of headers to remove.'),
      json: names('Names of members to remove from a JSON body.'),
    })
    .prefault({})
    .describe('Taken away first.'),
  rename: z
    .strictObject({
      headers: names('`old:new` names of headers.'),
      json: names('`old:new` names of members of a JSON body.'),
    })
    .prefault({})
    .describe('Renamed second; what has the new name already is replaced.'),
  replace: z
    .strictObject({
      headers: names('`name:value` of headers; those that are absent stay absent.'),
      json: names('`name:value` of members of a JSON body; those that are absent stay absent.'),
      json_types: types('replace.json'),
    })
    .prefault({})
    .describe('Replaced third, where present.'),
  add: z
    .strictObject({
      headers: names('`name:value` of headers; those that are present stay as they are.'),
      json: names('`name:value` of members of a JSON body; those that are present stay as they are.'),
      json_types: types('add.json'),
    })
    .prefault({})
    .describe('Added fourth, where absent.'),
  append: z
    .strictObject({
      headers: names('`name:value` of headers, as one more field when the name is present.'),
      json: names('`name:value` of members of a JSON body; the value joins the list that the member is, or becomes.'),
      json_types: types('append.json'),
    })
    .prefault({})
    .describe('Appended last, in any case.'),
});

export type ResponseTransformerConfig = z.output<typeof responseTransformerSchema>;
