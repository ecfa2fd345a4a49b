import type { Method, MethodContext } from './method.ts';

/** A person with a browser, who is sent to the provider to sign in and comes back with a code. */
export function createAuthorizationCode({ config, signIn }: MethodContext): Method {
  return {
    name: 'authorization_code',
    readsForm: config.response_mode.startsWith('form_post'),
    setAside: (x) => signIn!.answerIn(x),
    attempt(x) {
      const answer = signIn!.answerIn(x);
      return answer === undefined ? signIn!.start(x) : signIn!.finish(x, answer);
    },
  };
}
