/** Whether a Content-Type says that a body is JSON: `application/json`, or a type that ends in `+json`. */
export function saysJson(contentType: string): boolean {
  return /application\/(?:[^\s;,]+\+)?json/i.test(contentType);
}
