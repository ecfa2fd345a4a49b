import type { PluginDefinition } from '@sallyport/pipeline';
import { guardHooks } from '../shared/guards/guard-hooks.ts';
import { GuardService } from '../shared/guards/vendor/guard-service.ts';
import { vendorGuard, vendorOptions } from '../shared/guards/vendor/vendor-guard.ts';
import { compileAnswer } from './answer.ts';
import { compileRequest } from './request.ts';
import type { aiCustomGuardrailSchema } from './schema.ts';

export const setup: PluginDefinition<typeof aiCustomGuardrailSchema>['setup'] = (config, services, context) => {
  const service = new GuardService(services, { timeoutMs: config.timeout, tlsVerify: config.ssl_verify });
  const params = Object.entries(config.params ?? {}).map(([name, value]) => ({ name, value: services.secret(value) }));
  const requestFor = compileRequest(config.request, services);
  const readAnswer = compileAnswer(config);
  const guard = vendorGuard(async (content, source) => {
    const known = {
      content,
      source,
      params: Object.fromEntries(params.map(({ name, value }) => [name, value.reveal()])),
      resp: undefined,
    };
    return readAnswer({ ...known, resp: await service.ask(requestFor(known)) });
  });
  const names = { plugin: 'ai-custom-guardrail', codes: 'custom_guardrail' };
  return guardHooks(guard, vendorOptions(config, names), services, context);
};
