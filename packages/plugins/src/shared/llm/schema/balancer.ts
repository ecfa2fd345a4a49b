import { failoverCriteria } from '@sallyport/llm/settings';
import { z } from 'zod';
import { headerName } from '../../setting-kinds.ts';
import { targetFields } from './target.ts';

const millisecondsMax = 2_147_483_646;
const milliseconds = (what: string) => z.int().min(1).max(millisecondsMax).default(60_000).describe(what);

export const balancerSchema = z.strictObject({
  algorithm: z
    .enum([
      'consistent-hashing',
      'least-connections',
      'lowest-latency',
      'lowest-usage',
      'priority',
      'round-robin',
      'semantic',
    ])
    .default('round-robin')
    .describe('How a target is chosen.'),
  hash_on_header: headerName
    .default('X-Kong-LLM-Request-ID')
    .describe(
      'With consistent-hashing: requests with the same value of this header go to the same target, those without it to each in turn.',
    ),
  slots: z.int().min(10).max(65_536).default(10_000).describe('With consistent-hashing: places on the ring.'),
  latency_strategy: z
    .enum(['tpot', 'e2e'])
    .default('tpot')
    .describe('With lowest-latency, what counts: the time per token of the answer, or until its end.'),
  tokens_count_strategy: z
    .enum(['total-tokens', 'prompt-tokens', 'completion-tokens', 'cost', 'llm-accuracy'])
    .default('total-tokens')
    .describe('With lowest-usage, what is counted. Not yet supported: llm-accuracy.'),
  retries: z.int().min(0).max(32_767).default(5).describe('How many more attempts are made after the first.'),
  failover_criteria: z
    .array(z.enum(failoverCriteria))
    .default(['error', 'timeout'])
    .describe(
      'After which failures another target is asked, while nothing of an answer has gone to the caller. `error` is also an answer that breaks off or makes no sense. What creates something at a provider (a file, a batch, an answer in the background) and was sent already is sent again only with non_idempotent, or where the provider says that it did nothing: 403, 404, 429, 503.',
    ),
  repeat_sent: z
    .boolean()
    .default(true)
    .describe(
      'Ours: whether chats, completions, responses, embeddings and the like are asked for elsewhere although they were sent already, since they leave nothing behind but their price. With false that takes `non_idempotent`, as in Kong.',
    ),
  max_fails: z
    .int()
    .min(0)
    .max(32_767)
    .default(0)
    .describe('So many failures, whatever lies between them, take a target out; 0 for never.'),
  fail_timeout: z
    .int()
    .min(1)
    .max(millisecondsMax)
    .default(10_000)
    .describe('How long it is left alone since the last of them, in milliseconds. Then a single request tries it.'),
  connect_timeout: milliseconds('How long connecting may take, in milliseconds.'),
  write_timeout: milliseconds('The longest pause while a request is taken, in milliseconds.'),
  read_timeout: milliseconds('The longest silence before an answer and in the middle of it, in milliseconds.'),
  first_byte_timeout: z
    .int()
    .min(1)
    .max(millisecondsMax)
    .optional()
    .describe('Ours: how long an answer may take to begin, in milliseconds; `read_timeout` without it.'),
});

export type BalancerSettings = z.output<typeof balancerSchema>;

/** A target among several. */
export const balancedTargetSchema = z.strictObject({
  ...targetFields,
  weight: z
    .int()
    .min(1)
    .max(65_535)
    .default(100)
    .describe('Its share, against those of the others; with priority, its rank. Does not count with lowest-latency.'),
  description: z
    .string()
    .min(1)
    .optional()
    .describe('With semantic: what it is good for, or `CATCHALL` for what no other is near to.'),
  metadata: z
    .undefined('is of internal use in Kong: leave it out')
    .optional()
    .describe('Not supported: of internal use in Kong.'),
});

export type BalancedTargetSettings = z.output<typeof balancedTargetSchema>;
