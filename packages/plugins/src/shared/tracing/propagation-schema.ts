import { type PropagationSettings, type TraceFormatName, traceFormatNames } from '@sallyport/pipeline';
import { z } from 'zod';
import { isFieldName } from '../named-value.ts';

const extracted = [
  'w3c',
  'b3',
  'jaeger',
  'ot',
  'datadog',
  'aws',
  'gcp',
  'instana',
] as const satisfies TraceFormatName[];

/** Kong's `propagation` block and the older `header_type`: how traces are read from callers, and told to others. */
export const propagationSchema = (defaultFormat: TraceFormatName) =>
  z
    .strictObject({
      extract: z
        .array(z.enum(extracted))
        .optional()
        .describe(
          'Formats looked for in the request, in this order; the first that is there counts. An empty list begins a new trace. `b3` is both of its forms. Default all of them.',
        ),
      clear: z
        .array(z.string().refine(isFieldName, 'should be a header name'))
        .optional()
        .describe('Headers that do not go on.'),
      inject: z
        .array(z.enum(['preserve', ...traceFormatNames]))
        .optional()
        .describe(
          'Formats that others are told in; `preserve` is the one that the caller used. An empty list tells nobody. Default `preserve`.',
        ),
      default_format: z
        .enum(traceFormatNames)
        .default(defaultFormat)
        .describe('What `preserve` is where the caller used none.'),
    })
    .prefault({})
    .describe('How traces are read from callers, and told to others.');

export const headerTypeSchema = z
  .enum(['preserve', 'ignore', ...traceFormatNames])
  .default('preserve')
  .describe(
    'Older form of `propagation`, heeded where that names neither formats nor headers: `ignore` begins a new trace, a format is told besides the one that the caller used.',
  );

type Propagation = z.output<ReturnType<typeof propagationSchema>>;

export function propagationSettings(
  { extract, clear, inject, default_format: defaultFormat }: Propagation,
  headerType: z.output<typeof headerTypeSchema>,
): PropagationSettings {
  if (extract !== undefined || clear !== undefined || inject !== undefined)
    return { extract: extract ?? extracted, clear: clear ?? [], inject: inject ?? ['preserve'], defaultFormat };
  if (headerType === 'ignore') return { extract: [], clear: [], inject: [defaultFormat], defaultFormat };
  const told: PropagationSettings['inject'] = headerType === 'preserve' ? ['preserve'] : ['preserve', headerType];
  return { extract: extracted, clear: [], inject: told, defaultFormat };
}
