import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** Nobody encodes an answer more often; each encoding costs a pass over it. */
const MAX_ENCODINGS = 3;

/** One of these sizes in the middle of a decoding ends it: a small answer may decode to gigabytes. */
type Decoder = (encoded: Buffer, options: { maxOutputLength: number }) => Buffer;

const DECODERS = new Map<string, Decoder>([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['br', brotliDecompressSync],
  ['deflate', inflate],
]);

/** RFC 9110 means the zlib format; some servers send the bare deflate format. */
function inflate(encoded: Buffer, options: { maxOutputLength: number }): Buffer {
  try {
    return inflateSync(encoded, options);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw error;
    return inflateRawSync(encoded, options);
  }
}

/**
 * Undoes `content-encoding`, which servers and proxies may apply although `identity` was asked for; the last one first.
 * Answers the text without a byte order mark, or what is wrong with it. At most `limit` bytes are kept of any step.
 */
export function decodedText(
  bytes: Buffer,
  contentEncoding: string,
  limit: number,
): { text: string } | { flaw: string } {
  const encodings = contentEncoding
    .toLowerCase()
    .split(',')
    .flatMap((name) => name.trim() || []);
  if (encodings.length > MAX_ENCODINGS) return { flaw: `encoded ${encodings.length} times` };
  let plain = bytes;
  for (const encoding of encodings.toReversed()) {
    const decode = DECODERS.get(encoding);
    if (encoding === 'identity' || plain.length === 0) continue;
    if (decode === undefined) return { flaw: 'in an encoding that was not asked for' };
    try {
      plain = decode(plain, { maxOutputLength: limit });
    } catch (error) {
      const isTooLarge = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
      return { flaw: isTooLarge ? `over ${limit} bytes` : `not valid ${encoding}` };
    }
  }
  return { text: new TextDecoder().decode(plain) };
}
