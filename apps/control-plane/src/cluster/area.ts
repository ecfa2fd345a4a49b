import { z } from 'zod';
import type { Area } from '../http/area.ts';
import { Problem } from '../http/problem.ts';

export const cluster: Area = {
  name: 'Cluster',
  description: 'What a gateway is told once, to connect.',
  routes(app, { endpoints }) {
    const schema = {
      summary: 'Tells where gateways connect, and whom they are to believe',
      response: {
        200: z.object({
          control_plane_endpoint: z.string().describe('For --control-plane of a gateway.'),
          certificate_authority: z
            .string()
            .optional()
            .describe('For --control-plane-ca, PEM; absent where authorities that everybody trusts sign.'),
        }),
      },
    };
    app.get('/v2/cluster', { config: { permission: 'signed-in' }, schema }, async () => {
      if (endpoints.controlPlane === '')
        throw new Problem(
          404,
          'Gateways cannot connect to this control plane: it was started without --cluster-listen.',
        );
      const { controlPlane, authority } = endpoints;
      return {
        control_plane_endpoint: controlPlane,
        ...(authority !== undefined && { certificate_authority: authority }),
      };
    });
  },
};
