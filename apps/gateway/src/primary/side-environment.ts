/** What Node and the system's libraries read. All else is the gateway's own: keys for `{vault://env/…}`, among it. */
const read = /^(PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|TMP|TEMP|SYSTEMROOT|NODE_\w+|MALLOC_\w+)$/i;

/** The environment of processes that need no secrets. */
export function sideEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => read.test(name)));
}
