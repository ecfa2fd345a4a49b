import type { Screen } from '../screen.ts';

const base = '/gateway/$controlPlaneId';

/** The screens of gateways. Those of entities are the same for all kinds: `entities/kinds.ts`. */
export const gateway: readonly Screen[] = [
  {
    path: '/gateway',
    title: 'Control planes',
    side: { section: 'Gateway', label: 'Control planes', permission: 'control-planes.read' },
    load: () => import('./control-planes/control-planes-screen.tsx'),
  },
  { path: base, title: 'Control plane', load: () => import('./overview/overview-screen.tsx') },
  { path: `${base}/nodes`, title: 'Nodes', load: () => import('./nodes/nodes-screen.tsx') },
  { path: `${base}/versions`, title: 'Versions', load: () => import('./versions/versions-screen.tsx') },
  { path: `${base}/versions/$version`, title: 'Version', load: () => import('./versions/version-screen.tsx') },
  { path: `${base}/settings`, title: 'Settings', load: () => import('./settings/settings-screen.tsx') },
  {
    path: `${base}/config-stores`,
    title: 'Config stores',
    load: () => import('./config-stores/config-stores-screen.tsx'),
  },
  { path: `${base}/plugins/new`, title: 'New plugin', load: () => import('./plugins/catalogue-screen.tsx') },
  {
    path: `${base}/plugins/new/$pluginName`,
    title: 'New plugin',
    load: () => import('./plugins/new-plugin-screen.tsx'),
  },
  { path: `${base}/$kind`, title: 'Entities', load: () => import('./entities/list-screen.tsx') },
  { path: `${base}/$kind/new`, title: 'New entity', load: () => import('./entities/new-screen.tsx') },
  { path: `${base}/$kind/$entityId`, title: 'Entity', load: () => import('./entities/item-screen.tsx') },
  { path: `${base}/$kind/$entityId/edit`, title: 'Edit entity', load: () => import('./entities/edit-screen.tsx') },
];
