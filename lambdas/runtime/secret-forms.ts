/** Every form in which an answer may repeat a header's value: longest first, so that none leaves a part of a longer one. */
export function secretForms(headerValue: string): string[] {
  const values = [...new Set([headerValue, headerValue.replace(/^Bearer /, '')])];
  const forms = values.flatMap((value) => [
    value,
    ...base64Cores(value),
    Buffer.from(value).toString('hex'),
    Buffer.from(value).toString('hex').toUpperCase(),
  ]);
  const inUrls = [...forms, ...forms.flatMap(urlEncoded)];
  return [...new Set(inUrls)].sort((one, other) => other.length - one.length);
}

/** As a URL's part (JavaScript, RFC 3986) and as a form's field, each with capital and small hex digits. */
function urlEncoded(form: string): string[] {
  const part = encodeURIComponent(form);
  const strict = part.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const field = new URLSearchParams({ '': form }).toString().slice(1);
  const all = [part, strict, field];
  return [...all, ...all.map((text) => text.replace(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase()))];
}

/**
 * The characters of base64 and base64url that depend on the value alone, by whether 0, 1 or 2 bytes (modulo 3) stand
 * before it in what was encoded. The characters at either end that share their six bits with a neighbour are left out.
 */
function base64Cores(value: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor((bytes.length * 8) / 6);
    return [bytes.toString('base64').slice(from, to), bytes.toString('base64url').slice(from, to)];
  });
}
