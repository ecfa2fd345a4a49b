import type { Area } from '../http/area.ts';
import { accountRoutes } from './routes/account-routes.ts';
import { speakHtml } from './routes/html.ts';
import { oidcRoutes } from './routes/oidc-routes.ts';
import { passwordRoutes } from './routes/password-routes.ts';
import { setupRoutes } from './routes/setup-routes.ts';

/** The pages where people sign in, in their browsers. */
export const signInPages: Area = {
  name: 'Sign-in',
  description: 'Pages for people.',
  routes(app, services) {
    speakHtml(app, services);
    setupRoutes(app, services);
    passwordRoutes(app, services);
    oidcRoutes(app, services);
    accountRoutes(app, services);
  },
};
