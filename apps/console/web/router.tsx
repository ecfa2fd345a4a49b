import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { Absent } from './frame/absent.tsx';
import { Broken } from './frame/broken.tsx';
import { Shell } from './frame/shell.tsx';
import { Waiting } from './frame/waiting.tsx';
import { screens } from './screens/index.ts';
import { parseSearch, stringifySearch } from './state/search-text.ts';

const root = createRootRoute({ component: Shell, notFoundComponent: Absent });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ href: '/overview', replace: true });
  },
});

const routes = screens.map(({ path, load, title }) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load, 'Screen'),
    staticData: { title },
  }),
);

/** Whatever the address says is shown: the screens are those of `screens/index.ts`. */
export const router = createRouter({
  routeTree: root.addChildren([home, ...routes]),
  parseSearch,
  stringifySearch,
  // Pointing at a link loads the screen's code, not its data.
  defaultPreload: 'intent',
  defaultPendingComponent: Waiting,
  defaultPendingMs: 150,
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }

  interface StaticDataRouteOption {
    readonly title?: string;
  }
}
