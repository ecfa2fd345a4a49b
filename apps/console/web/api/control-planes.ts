import { useQuery } from '@tanstack/react-query';
import { everyItem } from './every-page.ts';

export interface ControlPlane {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly updated_at: string;
  readonly config: {
    readonly control_plane_endpoint: string;
    readonly telemetry_endpoint: string;
    readonly cluster_type: string;
    readonly auth_type: string;
    readonly proxy_urls?: readonly { readonly host: string; readonly port: number; readonly protocol: string }[];
  };
}

/** All that the person may see. */
export const useControlPlanes = () =>
  useQuery({
    queryKey: ['control-planes'],
    queryFn: ({ signal }) => everyItem<ControlPlane>('/v2/control-planes', { signal }),
  });
