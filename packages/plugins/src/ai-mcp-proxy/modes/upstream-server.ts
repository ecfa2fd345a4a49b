import { createGuard } from '../guard.ts';
import { noToolDefaults } from '../schema/tools.ts';
import { refuseOutsiders } from './inner-only.ts';
import type { SetupMode } from './setup.ts';

/** A server that only listeners reach. Who may use what it offers is the listener's business. */
export const setupUpstreamServer: SetupMode = (config, services, context) => {
  const { tools: _tools, default_acl: _acl, prompts: _prompts, resources: _resources, ...own } = config;
  const { hooks } = createGuard(
    { ...own, tool_defaults: noToolDefaults, max_request_body_size: 0 },
    services,
    context,
    { serves: false },
  );
  return {
    ...hooks,
    onRequest: (x) => refuseOutsiders(x) ?? hooks.onRequest!(x),
  };
};
