import { z } from 'zod';
import { vendorFields } from '../shared/guards/vendor/schema.ts';
import { referenceable } from '../shared/setting-kinds.ts';

const templates = (what: string) => z.record(z.string().min(1), referenceable).optional().describe(what);
const expression = z.string().min(1);

export const aiCustomGuardrailSchema = z.strictObject({
  ...vendorFields,
  ssl_verify: z.boolean().default(true).describe("Check the service's certificate."),
  params: z
    .record(z.string().regex(/^\w+$/, 'should be letters, digits and _'), referenceable)
    .optional()
    .describe('Values for expressions, as `$(conf.params.NAME)`: secrets among them.'),
  functions: z
    .record(z.string(), z.string())
    .optional()
    .refine((functions) => functions === undefined || Object.keys(functions).length === 0, {
      error:
        'Lua is not run here: write paths of the answer, as $(resp.flagged), or a condition in CEL, as resp.score > 0.8',
    })
    .describe("Kong's functions in Lua. Not supported, must be empty."),
  request: z
    .strictObject({
      url: referenceable.describe('Where the service is. May hold expressions.'),
      auth: z
        .strictObject({
          location: z.enum(['header', 'query', 'body']).default('header').describe('Where the value is shown.'),
          name: referenceable.optional().describe('Of the header, parameter or member. Default `Authorization`.'),
          value: z.string().min(1).meta({ referenceable: true, encrypted: true }).optional().describe('What is shown.'),
        })
        .optional()
        .describe('How the gateway proves itself.'),
      headers: templates('Headers, by name. May hold expressions.'),
      queries: templates('Parameters of the query, by name. May hold expressions.'),
      body: templates(
        'Members of a JSON object, by name. May hold expressions; a value that is a JSON object or array is sent as one, with the expressions in its texts. Without, the service is asked with GET.',
      ),
    })
    .describe('What the service is asked: `$(content)` is the text, `$(source)` is INPUT or OUTPUT.'),
  response: z
    .strictObject({
      block: expression.describe(
        'Whether the text is blocked: `$(resp.PATH)` that is true or false, or a condition in CEL over `resp`, `content` and `source`, as `resp.score > 0.8`. An answer from which it cannot be told is an error of the service.',
      ),
      block_message: expression.describe('What the caller is told. May hold expressions.'),
      masked_content: expression
        .optional()
        .describe(
          'Ours, with `allow_masking`: the text as it may pass, as `$(resp.masked)`. Absent or equal where nothing is masked.',
        ),
    })
    .describe('How the answer is read.'),
  metrics: z
    .strictObject({
      block_reason: expression.optional().describe('Why, for records: an expression.'),
      block_detail: expression.optional().describe('More of it, for records: an expression.'),
      masked: expression.optional().describe('Whether something was masked, for records: an expression.'),
    })
    .optional()
    .describe('What records tell of an answer.'),
  custom_metrics: z.record(z.string(), expression).optional().describe('More that records tell, by name: expressions.'),
});

export type AiCustomGuardrailConfig = z.output<typeof aiCustomGuardrailSchema>;
