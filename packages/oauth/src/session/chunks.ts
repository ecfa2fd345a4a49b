/** Cookies beyond the first that a value may take: browsers bound a cookie to 4 KB, and the gateway a request's head to 32. */
export const chunksMax = 6;

/** The names of the cookies that a value called `name` is kept in: `session`, `session2`, … */
export function chunkName(name: string, index: number): string {
  return index === 0 ? name : `${name}${index + 1}`;
}

/** Is it one of the names that a value called `name` may use? */
export function isChunkName(name: string, candidate: string): boolean {
  if (!candidate.startsWith(name)) return false;
  return candidate.length === name.length || (candidate.length === name.length + 1 && /[2-6]$/.test(candidate));
}

/** What each cookie holds, the first saying how many there are; undefined when the value is too long. */
export function splitChunks(value: string, name: string): string[] | undefined {
  const length = chunkCharacters - name.length;
  const count = Math.max(1, Math.ceil(value.length / length));
  if (count > chunksMax) return undefined;
  const chunks = Array.from({ length: count }, (_, i) => value.slice(i * length, (i + 1) * length));
  chunks[0] = `${count}.${chunks[0]}`;
  return chunks;
}

/** Puts a value together again; undefined when a part is missing. That no part is another's is for the seal to find out. */
export function joinChunks(name: string, read: (name: string) => string | undefined): string | undefined {
  const first = read(name);
  const count = first?.[1] === '.' ? Number(first[0]) : 0;
  if (!(count >= 1 && count <= chunksMax)) return undefined;
  let value = first!.slice(2);
  for (let i = 1; i < count; i++) {
    const chunk = read(chunkName(name, i));
    if (chunk === undefined) return undefined;
    value += chunk;
  }
  return value;
}

/** Of a cookie's value, with room for its name and its attributes. */
const chunkCharacters = 3900;
