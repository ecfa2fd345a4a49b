import { Card } from '@sallyport/ui';
import { ExplainPanel } from '../../../parts/explain/explain-panel.tsx';
import type { Entity } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';

interface ExplainRouteProps {
  readonly route: Entity;
}

/** What would become of a request to a route, for whoever asks. */
export function ExplainRoute({ route }: ExplainRouteProps) {
  const { id } = useControlPlane();
  const [method, host, path] = [first(route['methods']), first(route['hosts']), first(route['paths'])];
  return (
    <Card title="Explain a request">
      <div className="p-4">
        <ExplainPanel
          controlPlaneId={id}
          initial={{
            ...(method !== undefined && { method }),
            // What stands for several names, or is a pattern, is no request yet.
            ...(host !== undefined && !host.includes('*') && { host }),
            ...(path !== undefined && !path.startsWith('~') && { path }),
          }}
        />
      </div>
    </Card>
  );
}

const first = (list: unknown): string | undefined => (Array.isArray(list) ? (list as readonly string[])[0] : undefined);
