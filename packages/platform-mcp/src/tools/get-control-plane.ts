import { z } from 'zod';
import { defineTool } from '../tool.ts';
import { controlPlaneIdField, controlPlaneOf } from './shared/control-plane-ids.ts';
import { controlPlaneSchema, controlPlaneView } from './shared/control-planes.ts';

export const getControlPlane = defineTool({
  name: 'get_control_plane',
  title: 'Get a control plane',
  description:
    'Tells one control plane: its kind, labels, and where its gateways connect. Call list_control_planes first if the id is not known; ' +
    'afterwards list_services, list_routes or list_plugins tell what is configured in it.',
  category: 'control_planes',
  input: z.strictObject({ controlPlaneId: controlPlaneIdField }),
  output: z.object({ controlPlaneDetails: controlPlaneSchema, relatedTools: z.array(z.string()) }),
  async run(given, context) {
    const controlPlaneDetails = controlPlaneView(await controlPlaneOf(context, given.controlPlaneId));
    return {
      controlPlaneDetails,
      relatedTools:
        controlPlaneDetails.type === 'control_plane_group'
          ? ['list_control_plane_group_memberships: the control planes of this group']
          : [
              'list_services: the services of this control plane',
              'list_routes, list_consumers, list_plugins: the rest of its configuration',
              'get_service_health_overview: how its services are doing',
              'check_control_plane_group_membership: whether it is a member of a group',
            ],
    };
  },
});
