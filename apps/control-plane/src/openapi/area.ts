import type { Area } from '../http/area.ts';

export const openapi: Area = {
  name: 'OpenAPI',
  description: 'What there is to call.',
  routes(app) {
    app.get('/openapi.json', { config: { permission: 'anyone' }, schema: { summary: 'This document' } }, async () =>
      app.swagger(),
    );
  },
};
