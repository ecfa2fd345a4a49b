/** Names a picture, a sound or a document by kind and size, so that whoever asked sees that it arrived whole. */
export function mediaOfBase64(type: string, base64: string): string {
  return `${type} ${Buffer.from(base64, 'base64').length} bytes`;
}

export function mediaOfUrl(url: string): string {
  const [, type, data] = /^data:([^;,]*);base64,(.*)$/s.exec(url) ?? [];
  return data === undefined ? url : mediaOfBase64(type!, data);
}

/** Arguments as some write them, in a string. */
export function readArguments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
