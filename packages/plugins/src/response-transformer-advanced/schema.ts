import { z } from 'zod';
import { dotsInKeysSchema, jsonTypesSchema, namesSchema } from '../shared/entry-schemas.ts';

const statuses = namesSchema('Statuses (`404`) and ranges of them (`500-599`) that this is for; all when empty.');
const noLua = z
  .array(z.string())
  .max(0, 'Lua is not run here: use the steps of this plugin, or change the answer in the upstream')
  .default([])
  .describe('Not supported, must be empty.');

export const responseTransformerAdvancedSchema = z.strictObject({
  dots_in_keys: dotsInKeysSchema,
  remove: z
    .strictObject({
      headers: namesSchema(
        'Names of headers to remove, or `name:value` for one value of a list or one cookie; `name:/pattern/` for those that match.',
      ),
      json: namesSchema('Members to remove from a JSON body.'),
      if_status: statuses,
    })
    .prefault({})
    .describe('Taken away first.'),
  rename: z
    .strictObject({
      headers: namesSchema('`old:new` names of headers.'),
      json: namesSchema(
        '`old:new` names of members; a member inside of another stays there, so that `a.b:c` makes `a.c`.',
      ),
      if_status: statuses,
    })
    .prefault({})
    .describe('Renamed second; what has the new name already is replaced.'),
  replace: z
    .strictObject({
      headers: namesSchema('`name:value` of headers; those that are absent stay absent.'),
      json: namesSchema('`name:value` of members of a JSON body; those that are absent stay absent.'),
      json_types: jsonTypesSchema('replace.json'),
      body: z
        .string()
        .optional()
        .describe('The whole body instead of what came, of any type; nothing else is then done to it.'),
      if_status: statuses,
    })
    .prefault({})
    .describe('Replaced third, where present.'),
  add: z
    .strictObject({
      headers: namesSchema('`name:value` of headers; those that are present stay as they are.'),
      json: namesSchema(
        '`name:value` of members; those that are present stay as they are. Objects on the way are made.',
      ),
      json_types: jsonTypesSchema('add.json'),
      if_status: statuses,
    })
    .prefault({})
    .describe('Added fourth, where absent.'),
  append: z
    .strictObject({
      headers: namesSchema('`name:value` of headers, as one more field when the name is present.'),
      json: namesSchema('`name:value` of members; the value joins the list that the member is, or becomes.'),
      json_types: jsonTypesSchema('append.json'),
      if_status: statuses,
    })
    .prefault({})
    .describe('Appended fifth, in any case.'),
  allow: z
    .strictObject({
      json: z
        .array(z.string().min(1))
        .optional()
        .describe('Members of a JSON body that may pass; all when the list is empty.'),
    })
    .prefault({})
    .describe('Drops everything else last. An answer that says it is JSON and cannot be read becomes a 502.'),
  transform: z
    .strictObject({ functions: noLua, json: noLua, if_status: noLua })
    .prefault({})
    .describe('Functions in Lua, which are not supported.'),
});
