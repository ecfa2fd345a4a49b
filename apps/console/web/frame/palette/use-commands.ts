import type { Command, CommandGroup } from '@sallyport/ui';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { entityNamesQuery } from '../../api/analytics.ts';
import { useControlPlanes } from '../../api/control-planes.ts';
import { type MayDo, useMay } from '../../api/person.ts';
import { screens } from '../../screens/index.ts';

/** What somebody may mean by what they typed: screens, control planes, entities of gateways, and what can be done. */
export function useCommands(query: string): {
  readonly groups: readonly CommandGroup[];
  readonly isSearching: boolean;
} {
  const may = useMay();
  const text = useDeferredValue(query.trim());
  const { data: controlPlanes = [] } = useControlPlanes();
  const planeName = (id: string) => controlPlanes.find((plane) => plane.id === id)?.name;
  const isAsked = text.length >= 2 && may('analytics.read');
  const found = useQueries({
    queries: kinds.map(({ kind }) => ({
      ...entityNamesQuery(kind, text),
      enabled: isAsked,
      placeholderData: keepPreviousData,
    })),
  });
  const entities = kinds.map(({ title, path }, index): CommandGroup => {
    const names = isAsked ? (found[index]?.data ?? []) : [];
    return { title, commands: names.slice(0, 8).map(({ id, name }) => ofEntity(path, id, name, planeName)) };
  });
  const planes = controlPlanes.map(({ id, name }) => ({ id, label: name, href: `/gateway/${id}` }));
  const groups = [
    { title: 'Go to', commands: screensOf(may).filter(matching(text)) },
    { title: 'Control planes', commands: planes.filter(matching(text)) },
    ...entities,
    { title: 'Do', commands: actions.filter(matching(text)) },
  ];
  return {
    groups: groups.filter(({ commands }) => commands.length > 0),
    isSearching: text !== query.trim() || found.some(({ isFetching }) => isFetching),
  };
}

/** Kinds of entities that can be found by their names, and where each is shown. */
const kinds = [
  { kind: 'service', title: 'Services', path: 'services' },
  { kind: 'route', title: 'Routes', path: 'routes' },
  { kind: 'consumer', title: 'Consumers', path: 'consumers' },
  { kind: 'plugin', title: 'Plugins', path: 'plugins' },
  { kind: 'node', title: 'Gateways', path: 'nodes' },
] as const;

const actions: readonly Command[] = [
  { id: 'account', label: 'Password and sessions', href: '/account' },
  { id: 'sign-out', label: 'Sign out' },
];

function screensOf(may: MayDo): Command[] {
  return screens.flatMap(({ path, side }) => {
    if (side === undefined || (side.permission !== undefined && !may(side.permission))) return [];
    const detail = side.section === side.label ? undefined : side.section;
    return [{ id: path, label: side.label, detail, href: path }];
  });
}

/** Ids have their control plane's before them. */
function ofEntity(
  path: string,
  scopedId: string,
  name: string,
  planeName: (id: string) => string | undefined,
): Command {
  const [planeId = '', id = ''] = scopedId.split(':', 2);
  return {
    id: `${path} ${scopedId}`,
    label: name,
    detail: planeName(planeId),
    href: `/gateway/${planeId}/${path}/${id}`,
  };
}

const matching =
  (text: string) =>
  ({ label, detail = '' }: Command): boolean =>
    `${label} ${detail}`.toLowerCase().includes(text.toLowerCase());
