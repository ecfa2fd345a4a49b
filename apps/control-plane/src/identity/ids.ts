import { z } from 'zod';

/** The ids in the paths of these areas. */
export const userParams = z.object({ userId: z.uuid() });
export const teamParams = z.object({ teamId: z.uuid() });
export const accountParams = z.object({ accountId: z.uuid() });

/** What everybody in an organization may ask about themselves; about others, who sees its people. */
export const reading = { permission: 'identity.read' } as const;
export const writing = { permission: 'identity.write' } as const;
