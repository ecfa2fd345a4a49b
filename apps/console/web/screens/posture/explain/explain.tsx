import { Card, Select } from '@sallyport/ui';
import { useControlPlanes } from '../../../api/control-planes.ts';
import type { ExplainQuestion } from '../../../parts/explain/explain.queries.ts';
import { ExplainPanel } from '../../../parts/explain/explain-panel.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useSearch } from '../../../state/use-search.ts';
import { PostureHead } from '../posture-head.tsx';

/** What would become of a request at a control plane's gateways; the address tells which. */
export function Screen() {
  const [search, change] = useSearch();
  const planes = useControlPlanes();
  const controlPlaneId = search['control_plane'] ?? planes.data?.[0]?.id ?? '';
  const { method, host, path, consumer } = search;
  const initial: Partial<ExplainQuestion> = {
    ...(method !== undefined && { method }),
    ...(host !== undefined && { host }),
    ...(path !== undefined && { path }),
    ...(consumer !== undefined && { consumer }),
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <PostureHead
        part="explain"
        answer="Which route a request comes to, which plugins run, and which of them would refuse it. Nothing is sent."
        actions={
          <Select
            label="Control plane"
            value={controlPlaneId}
            options={(planes.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(next) => change({ control_plane: next })}
          />
        }
      />
      <Card className="p-4">
        {controlPlaneId === '' && planes.error !== null && (
          <ProblemState
            error={planes.error}
            what="the control planes"
            permission="control-planes.read"
            onRetry={() => void planes.refetch()}
          />
        )}
        {controlPlaneId !== '' && (
          <ExplainPanel
            key={controlPlaneId}
            controlPlaneId={controlPlaneId}
            initial={initial}
            isAskedAtOnce={path !== undefined}
            onAsk={(asked) =>
              change(
                {
                  control_plane: controlPlaneId,
                  method: asked.method,
                  host: asked.host === 'localhost' ? undefined : asked.host,
                  path: asked.path,
                  consumer: asked.consumer,
                },
                { isReplacing: true },
              )
            }
          />
        )}
      </Card>
    </div>
  );
}
