import { z } from 'zod';
import { jsonTypesSchema, namesSchema } from '../shared/entry-schemas.ts';

export const responseTransformerSchema = z.strictObject({
  remove: z
    .strictObject({
      headers: namesSchema('Names of headers to remove.'),
      json: namesSchema('Names of members to remove from a JSON body.'),
    })
    .prefault({})
    .describe('Taken away first.'),
  rename: z
    .strictObject({
      headers: namesSchema('`old:new` names of headers.'),
      json: namesSchema('`old:new` names of members of a JSON body.'),
    })
    .prefault({})
    .describe('Renamed second; what has the new name already is replaced.'),
  replace: z
    .strictObject({
      headers: namesSchema('`name:value` of headers; those that are absent stay absent.'),
      json: namesSchema('`name:value` of members of a JSON body; those that are absent stay absent.'),
      json_types: jsonTypesSchema('replace.json'),
    })
    .prefault({})
    .describe('Replaced third, where present.'),
  add: z
    .strictObject({
      headers: namesSchema('`name:value` of headers; those that are present stay as they are.'),
      json: namesSchema('`name:value` of members of a JSON body; those that are present stay as they are.'),
      json_types: jsonTypesSchema('add.json'),
    })
    .prefault({})
    .describe('Added fourth, where absent.'),
  append: z
    .strictObject({
      headers: namesSchema('`name:value` of headers, as one more field when the name is present.'),
      json: namesSchema(
        '`name:value` of members of a JSON body; the value joins the list that the member is, or becomes.',
      ),
      json_types: jsonTypesSchema('append.json'),
    })
    .prefault({})
    .describe('Appended last, in any case.'),
});
