import { SignInPages } from '@sallyport/oauth';
import { definePlugin } from '@sallyport/pipeline';
import { holdSignIn } from '../shared/upstream-sign-in/held-sign-in.ts';
import { personOf } from '../shared/upstream-sign-in/person-of.ts';
import type { UpstreamSignInConfig } from '../shared/upstream-sign-in/schema.ts';
import { upstreamSignInPagesSchema } from './schema.ts';

/** The pages on which people sign in to the servers of upstream-sign-in. */
export const upstreamSignInPages = definePlugin({
  name: 'upstream-sign-in-pages',
  schema: upstreamSignInPagesSchema,
  scopes: ['route', 'service'],
  setup({ pages }, services) {
    const configs = services.directory
      .plugins('upstream-sign-in')
      .filter(({ enabled }) => enabled)
      .map(({ config }) => config as UpstreamSignInConfig)
      .filter((config) => new URL(config.pages).href === new URL(pages).href);
    const held = configs.map((config) => holdSignIn(config, services));
    const site = new SignInPages({
      pages,
      clientName: configs[0]?.client_name ?? 'Sallyport',
      upstreams: held.map(({ value }) => value.signIn),
      log: services.log,
      personOf,
    });
    return {
      bodyBytesMax: 4_096,
      onRequest: (x) => site.document(x),
      onCall: (x, call) => site.answer(x, call),
      close() {
        for (const one of held) one.release();
      },
    };
  },
});
