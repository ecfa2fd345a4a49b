/** Credentials of real model providers, which only the gateway of AI_Platform is given. */
const providerSecrets = /^(OPENAI|ANTHROPIC|MISTRAL|GEMINI|COHERE|AZURE|AWS|HF|GOOGLE)_/;
/** What the environment says there is about one process of ours, not about all. */
const ownSettings = /^(SALLYPORT|DECK)_/;

/** What processes are told of our environment: nothing that is a secret of a provider. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return environmentWithout((name) => providerSecrets.test(name) || ownSettings.test(name));
}

/** The same with those secrets. */
export function gatewayEnvironment(): NodeJS.ProcessEnv {
  return environmentWithout((name) => ownSettings.test(name));
}

function environmentWithout(isLeftOut: (name: string) => boolean): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isLeftOut(name)));
}
