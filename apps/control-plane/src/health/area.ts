import { z } from 'zod';
import type { Area } from '../http/area.ts';

export const health: Area = {
  name: 'Health',
  description: 'Whether the control plane works, for probes.',
  routes(app, { store }) {
    const schema = { summary: 'Says that it works', response: { 200: z.object({ status: z.literal('ok') }) } };
    app.get('/health', { config: { permission: 'anyone' }, schema }, async () => {
      await store.settings.find('control_plane_id');
      return { status: 'ok' as const };
    });
  },
};
