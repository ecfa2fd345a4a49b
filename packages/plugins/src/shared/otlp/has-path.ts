export function hasPath({ pathname, search }: URL): boolean {
  return pathname !== '/' || search !== '';
}
