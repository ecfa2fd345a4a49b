// When it is loaded, it warns of every Node that is not a long-term one as of one that is too old.
const { warn } = console;
console.warn = () => {};
export const { errors, Provider } = await import('oidc-provider').finally(() => {
  console.warn = warn;
});
