/** Is there a member anywhere that a careless copy would make part of a prototype: `__proto__`, or `constructor.prototype`? */
export function hasPrototypeKey(value: unknown): boolean {
  const open = [value];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (typeof one !== 'object' || one === null) continue;
    if (Object.hasOwn(one, '__proto__')) return true;
    const made = Object.hasOwn(one, 'constructor') ? (one as { constructor: unknown }).constructor : undefined;
    if (typeof made === 'object' && made !== null && Object.hasOwn(made, 'prototype')) return true;
    open.push(...Object.values(one));
  }
  return false;
}
