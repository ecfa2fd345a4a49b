import { z } from 'zod';
import { httpUrl } from '../shared/setting-kinds.ts';

export const upstreamSignInPagesSchema = z.strictObject({
  pages: httpUrl.describe(
    'The public address of the route, as browsers write it. It has the pages of every upstream-sign-in with the same `pages`.',
  ),
});
