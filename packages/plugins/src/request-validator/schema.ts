import { z } from 'zod';

export const parameterSchema = z.strictObject({
  in: z.enum(['path', 'query', 'header']).describe('Where the parameter stands.'),
  name: z
    .string()
    .min(1)
    .describe(
      "Its name, upper and lower case told apart but in headers. In `path`, the name of a group in the route's path.",
    ),
  required: z.boolean().describe('Whether a request without it is refused.'),
  schema: z
    .string()
    .optional()
    .describe('JSON Schema (draft 4) of its value, as JSON text with a `type`. Goes with `style` and `explode`.'),
  style: z
    .enum(['simple', 'label', 'matrix', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject'])
    .optional()
    .describe('How lists and objects are written, as in OpenAPI 3.'),
  explode: z.boolean().optional().describe('Whether each item or member is a parameter of its own.'),
});

export type Parameter = z.output<typeof parameterSchema>;

export const requestValidatorSchema = z.strictObject({
  version: z
    .enum(['kong', 'draft4', 'draft6', 'draft7', 'draft201909', 'draft202012'])
    .default('kong')
    .describe("How `body_schema` is to be read: as Kong's own list of fields, or as JSON Schema of a draft."),
  body_schema: z
    .string()
    .min(1)
    .optional()
    .describe('What the body must be, as JSON text. References are followed within it only.'),
  allowed_content_types: z
    .array(z.string().min(1))
    .default(['application/json'])
    .describe('Types that a request may have where there is a `body_schema`; only JSON is then compared with it.'),
  content_type_parameter_validation: z
    .boolean()
    .default(true)
    .describe('Whether the parameters of the type, such as `charset`, must be the listed ones too.'),
  parameter_schema: z.array(parameterSchema).optional().describe('What parameters must be.'),
  verbose_response: z.boolean().default(false).describe('Say in the answer what is wrong.'),
  enforcement_mode: z
    .enum(['block', 'log_only'])
    .default('block')
    .describe(
      'What happens to a request that does not conform: `block` refuses it, `log_only` writes a warning and lets it pass.',
    ),
  array_length_compat: z
    .boolean()
    .default(true)
    .describe('With draft 4, also of parameters: `minLength` and `maxLength` count the items of lists, too.'),
});

export type RequestValidatorConfig = z.output<typeof requestValidatorSchema>;
