import { EmptyState } from '@sallyport/ui';

/** Nothing is there yet, or nothing that the person may see. */
export function FirstSteps() {
  return (
    <EmptyState
      title="No control plane yet"
      description="A control plane holds the configuration of your gateways: services, routes, consumers and plugins. Whoever manages roles can let you see one, or you create your own:"
    >
      <div className="grid justify-items-center gap-3">
        <a className="text-accent underline" href="/gateway">
          Create a control plane
        </a>
        <code className="figure rounded-control bg-sunken px-3 py-2 text-sm wrap-anywhere">
          curl -X POST "$CONTROL_PLANE/v2/control-planes" -H "Authorization: Bearer $TOKEN" --json '{'{"name":"first"}'}
          '
        </code>
      </div>
    </EmptyState>
  );
}
