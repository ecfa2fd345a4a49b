import { Card, EmptyState, SkeletonLines, Table } from '@sallyport/ui';
import { type ConfiguredRead, controlPlaneHref, nameOfRoute, pluginHref, routeHref } from '../../parts/entities.ts';
import { unreadOf } from '../../parts/unread.tsx';
import type { Offer } from '../offers.ts';

interface OfferTableProps {
  readonly offers: readonly Offer[] | undefined;
  readonly read: ConfiguredRead;
}

/** Where a model can be asked, as the configuration is now. */
export function OfferTable({ offers, read }: OfferTableProps) {
  const unread = unreadOf(read, 'who offers it');
  return (
    <Card title="Who offers it">
      {unread}
      {unread === undefined && offers === undefined && <SkeletonLines label="Who offers it" className="p-4" />}
      {unread === undefined && offers?.length === 0 && (
        <EmptyState
          title={read.sees === 'all' ? 'No route offers it now' : 'No route that you may see offers it now'}
          description="It was asked by the name that it had then; a plugin may have been changed since."
        />
      )}
      {offers !== undefined && offers.length > 0 && (
        <Table<Offer & { readonly place: number }>
          caption="Plugins that offer this model"
          rows={offers.map((offer, place) => ({ ...offer, place }))}
          rowKey={({ place }) => String(place)}
          columns={[
            {
              id: 'routes',
              title: 'Route',
              cell: ({ controlPlaneId, routes }) =>
                routes.map((route, index) => (
                  <span key={route.id}>
                    {index > 0 && ', '}
                    <a className="text-accent hover:underline" href={routeHref(controlPlaneId, route.id)}>
                      {nameOfRoute(route)}
                    </a>
                  </span>
                )),
            },
            {
              id: 'plane',
              title: 'Control plane',
              cell: ({ controlPlaneId, controlPlane }) => (
                <a className="hover:underline" href={controlPlaneHref(controlPlaneId)}>
                  {controlPlane}
                </a>
              ),
            },
            {
              id: 'plugin',
              title: 'Plugin',
              cell: ({ controlPlaneId, plugin }) => (
                <a className="figure hover:underline" href={pluginHref(controlPlaneId, plugin.id)}>
                  {plugin.instance_name ?? plugin.name}
                </a>
              ),
            },
            { id: 'provider', title: 'Provider', cell: ({ provider }) => provider },
            {
              id: 'alias',
              title: 'Asked for as',
              cell: ({ alias, model }) => <span className="figure">{alias ?? model}</span>,
            },
            {
              id: 'operation',
              title: 'Operation',
              cell: ({ operation }) => <span className="figure">{operation}</span>,
            },
            { id: 'weight', title: 'Weight', isNumber: true, cell: ({ weight }) => weight ?? '–' },
          ]}
        />
      )}
    </Card>
  );
}
