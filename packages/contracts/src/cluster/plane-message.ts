import { readJson } from '@sallyport/json';
import { z } from 'zod';

/** Why a node gets no configuration. */
export const withholdings = ['node_incompatible', 'plugin_set_incompatible'] as const;
export type Withholding = (typeof withholdings)[number];

const planeMessageSchema = z.discriminatedUnion('type', [
  /** The first answer: whose node it is, and the protocol that is spoken from now on. */
  z.object({
    type: z.literal('welcome'),
    protocol: z.int().min(1),
    controlPlane: z.object({ id: z.string(), name: z.string() }),
    /** Kinds of messages that it understands beside those of the protocol: a gateway says no others. */
    hears: z.array(z.string()).optional(),
  }),
  z.object({ type: z.literal('withheld'), status: z.enum(withholdings), reason: z.string() }),
  z.object({ type: z.literal('pong') }),
]);

/** What a control plane says in words; configurations come as frames. */
export type PlaneMessage = z.output<typeof planeMessageSchema>;

/** Undefined where it is nothing that a control plane says. */
export function readPlaneMessage(text: string): PlaneMessage | undefined {
  try {
    return planeMessageSchema.safeParse(readJson(text)).data;
  } catch {
    return undefined;
  }
}

/** Why a control plane closes a connection, as WebSocket codes for applications. */
export const closeCodes = {
  /** It said what no gateway says, or too much. */
  misbehaved: 4400,
  /** Its certificate is none of the control plane's, or no longer. */
  notTrusted: 4401,
  /** Its control plane is gone. */
  controlPlaneGone: 4404,
  /** The same node connected anew. */
  replaced: 4409,
  /** Too many nodes, or it says too much too often. */
  tooMany: 4429,
  /** The control plane ends; another one may answer. */
  ending: 1001,
} as const;
