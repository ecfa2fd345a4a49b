import { z } from 'zod';

export const controlPlaneParams = z.object({ controlPlaneId: z.uuid() });
