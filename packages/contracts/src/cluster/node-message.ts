import { readJson } from '@sallyport/json';
import { z } from 'zod';
import { clusterProtocolMin, problemsMax, problemTextMax } from './outlet.ts';
import { upstreamHealthSchema } from './upstream-health.ts';

const configurationSchema = z.object({
  version: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{32}$/),
});

/** Who connects, what it can do, and which configuration it serves already. */
const helloSchema = z.object({
  type: z.literal('hello'),
  protocol: z.int().min(clusterProtocolMin),
  node: z.object({
    id: z.uuid(),
    hostname: z.string().min(1).max(255),
    version: z
      .string()
      .regex(/^\d+\.\d+\.\d+/)
      .max(64),
    labels: z.record(z.string().max(63), z.string().max(63)).default({}),
  }),
  plugins: z.array(z.object({ name: z.string().min(1).max(128), version: z.string().max(64).optional() })).max(1_000),
  /** The kinds of entities that it knows. */
  collections: z.array(z.string().min(1).max(128)).max(1_000),
  configuration: configurationSchema.optional(),
});

const problemSchema = z.object({
  entityType: z.string().max(128).optional(),
  entityId: z.string().max(128).optional(),
  entityName: z.string().max(512).optional(),
  path: z.string().max(512).optional(),
  message: z.string().max(problemTextMax),
});

/**
 * What a gateway says. Fields that are not known are passed over, so that a newer gateway may say more; a kind of message that is not
 * known is refused, as it may have meant anything.
 */
const nodeMessageSchema = z.discriminatedUnion('type', [
  helloSchema,
  z.object({ type: z.literal('ping'), configuration: configurationSchema.optional() }),
  z.object({ type: z.literal('applied'), configuration: configurationSchema }),
  /** It serves on what it had. */
  z.object({
    type: z.literal('rejected'),
    configuration: configurationSchema,
    problems: z.array(problemSchema).min(1).max(problemsMax),
  }),
  /** What came does not fit what it has: it wants the whole configuration. */
  z.object({ type: z.literal('resend'), reason: z.string().max(problemTextMax) }),
  /** How its targets are, whenever that has changed; said to who `hears` it. */
  upstreamHealthSchema.extend({ type: z.literal('health') }),
]);

export type NodeMessage = z.output<typeof nodeMessageSchema>;
export type Hello = z.output<typeof helloSchema>;
/** One configuration of a control plane, by number and content. */
export type ConfigurationId = z.output<typeof configurationSchema>;
/** What a gateway could not use, and of which entity. */
export type NodeProblem = z.output<typeof problemSchema>;

/** What a gateway said; undefined where it is nothing that a gateway says. */
export function readNodeMessage(text: string): NodeMessage | undefined {
  return nodeMessageSchema.safeParse(parsed(text)).data;
}

function parsed(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}
