import { Card, EmptyState, SelectField, SkeletonLines } from '@sallyport/ui';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { type ControlPlane, useControlPlanes } from '../../../api/control-planes.ts';
import { useKnowsPermissions, useMay } from '../../../api/person.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useSearch } from '../../../state/use-search.ts';
import { AiHeader } from '../parts/ai-header.tsx';
import { CallerFields, callerOf, type Pasted } from './caller-fields.tsx';
import { LlmPart } from './llm-part.tsx';
import { McpPart } from './mcp-part.tsx';
import { type Offered, type OfferedRoute, offeredQuery, takesConsumers } from './playground.queries.ts';

/** Calls models and tools through a gateway, as somebody. */
export function Screen() {
  const may = useMay();
  const planes = useControlPlanes();
  const isKnown = useKnowsPermissions();
  const usable = isKnown ? planes.data?.filter(({ id }) => may('playground.use', id)) : undefined;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4">
      <AiHeader
        hasNoTime
        hasNoPlane
        title="Playground"
        description="Calls models and tools through a gateway, as somebody you choose: what is refused to them is refused here."
      />
      {planes.error !== null && (
        <ProblemState
          error={planes.error}
          what="the control planes"
          permission="control-planes.read"
          onRetry={() => void planes.refetch()}
        />
      )}
      {usable === undefined && planes.error === null && <Loading />}
      {usable?.length === 0 && (
        <Card>
          <EmptyState
            title="You may not use the playground"
            description="It takes the permission playground.use of a control plane. Ask somebody who manages roles."
          />
        </Card>
      )}
      {usable !== undefined && usable.length > 0 && <Choices planes={usable} />}
    </div>
  );
}

interface ChoicesProps {
  readonly planes: readonly ControlPlane[];
}

const isOfAi = ({ kind }: OfferedRoute) => kind !== 'http';

/** What is called, where and as whom: all but the credential stands in the address. */
function Choices({ planes }: ChoicesProps) {
  const [{ plane: planeId, route: routeId, address: addressUrl, as }, change] = useSearch();
  const [pasted, setPasted] = useState<Pasted>({ header: '', value: '' });
  const offers = useQueries({ queries: planes.map(({ id }) => offeredQuery(id)) });
  const isReady = offers.every(({ isPending }) => !isPending);
  // The first that has something to be called here.
  const usual = planes[offers.findIndex(({ data }) => data?.routes.some(isOfAi) === true)] ?? planes[0]!;
  const plane = planes.find(({ id }) => id === planeId) ?? (isReady ? usual : undefined);
  const offer = plane && offers[planes.indexOf(plane)];
  if (plane === undefined || offer === undefined || offer.isPending) return <Loading />;
  if (offer.data === undefined)
    return (
      <ProblemState
        error={offer.error}
        what="what can be called"
        permission="playground.use"
        onRetry={() => void offer.refetch()}
      />
    );
  const { addresses } = offer.data;
  const routes = offer.data.routes.filter(isOfAi);
  const route =
    routes.find(({ id, name }) => id === routeId || name === routeId) ?? routes.find(takesConsumers) ?? routes[0];
  const address = addresses.find(({ url }) => url === addressUrl) ?? addresses.find(({ usable }) => usable);
  const caller = route && callerOf(as, pasted, route);
  const choosePlane = (id: string) => {
    // A credential is for where it was pasted.
    setPasted({ header: '', value: '' });
    change({ plane: id, route: undefined, address: undefined, as: undefined, tool: undefined, model: undefined });
  };
  const part = route && {
    ...{ controlPlaneId: plane.id, route, caller },
    address: address?.url === addressUrl ? addressUrl : undefined,
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 lg:grid-cols-[20rem_minmax(0,1fr)]">
      <Card title="What is called">
        <div className="grid gap-3 p-4">
          <SelectField
            label="Control plane"
            value={plane.id}
            options={planes.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={choosePlane}
          />
          {route !== undefined && (
            <SelectField
              label="Route"
              value={route.id}
              options={routes.map(optionOf)}
              onChange={(id) => change({ route: id, as: undefined, tool: undefined, model: undefined })}
            />
          )}
          {addresses.length > 1 && (
            <SelectField
              label="Gateway"
              value={address?.url}
              options={addresses.map(({ url, usable, reason }) => ({
                value: url,
                label: url,
                ...(!usable && { detail: reason ?? 'It cannot be used' }),
              }))}
              onChange={(url) => change({ address: url })}
            />
          )}
          {route !== undefined && (
            <CallerFields key={route.id} controlPlaneId={plane.id} route={route} pasted={pasted} onPaste={setPasted} />
          )}
        </div>
      </Card>
      {address === undefined ? (
        <NoAddress offered={offer.data} plane={plane} />
      ) : part === undefined ? (
        <NoRoutes />
      ) : route?.kind === 'llm' ? (
        <LlmPart key={route.id} {...part} />
      ) : (
        <McpPart key={route?.id} {...part} />
      )}
    </div>
  );
}

const optionOf = ({ id, name, kind, path }: OfferedRoute) => ({
  value: id,
  label: name ?? path ?? id,
  detail: `${kind === 'llm' ? 'Models' : 'MCP'}${path === null ? '' : ` · ${path}`}`,
});

const NoRoutes = () => (
  <Card>
    <EmptyState
      title="Nothing to be called here"
      description="This control plane has no route with models (ai-proxy, ai-proxy-advanced) or tools (ai-mcp-proxy). Choose another one."
    />
  </Card>
);

function NoAddress({ offered, plane }: { readonly offered: Offered; readonly plane: ControlPlane }) {
  return (
    <Card>
      <EmptyState
        title="No gateway can be called"
        description={
          offered.addresses[0]?.reason ??
          'The control plane does not know where its gateways are. Say so in its settings (proxy_urls).'
        }
      >
        <a className="text-sm font-medium text-accent hover:underline" href={`/gateway/${plane.id}/settings`}>
          Open its settings
        </a>
      </EmptyState>
    </Card>
  );
}

const Loading = () => (
  <div className="grid grid-cols-[minmax(0,1fr)] gap-3 lg:grid-cols-[20rem_minmax(0,1fr)]">
    <Card>
      <SkeletonLines label="What can be called" count={6} className="p-4" />
    </Card>
    <Card>
      <SkeletonLines label="The playground" count={8} className="p-4" />
    </Card>
  </div>
);
