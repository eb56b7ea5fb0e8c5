export interface Sct {
  /** SHA-256 of the log's key, lower-case hex. */
  logId: string;
  loggedAt: string;
}

/** The last millisecond that ISO 8601 writes with four digits of year. */
const LATEST = 253_402_300_799_999n;

/**
 * Reads an embedded SCT list: the value of the extension 1.3.6.1.4.1.11129.2.4.2, a DER OCTET STRING around TLS
 * vectors. Duplicates are kept, SCTs of versions other than v1 left out; undefined when any byte is wrong, missing or
 * left over. Signatures are not verified. https://www.rfc-editor.org/rfc/rfc6962#section-3.3
 */
export function parseSctList(extensionValue: Uint8Array): Sct[] | undefined {
  try {
    const list = new Reader(new Reader(octetString(extensionValue)).only(2));
    const scts: Sct[] = [];
    do {
      const sct = parseSct(list.vector(2));
      if (sct) scts.push(sct);
    } while (!list.atEnd());
    return scts;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

function parseSct(bytes: Uint8Array): Sct | undefined {
  const sct = new Reader(bytes);
  if (sct.uint(1) !== 0n) return undefined;
  const logId = sct.take(32);
  const loggedAt = sct.uint(8);
  sct.vector(2);
  // Hash and signature algorithm.
  sct.take(2);
  sct.only(2);
  if (loggedAt > LATEST) throw new Malformed();
  return { logId: hex(logId), loggedAt: new Date(Number(loggedAt)).toISOString() };
}

function octetString(der: Uint8Array): Uint8Array {
  const reader = new Reader(der);
  if (reader.uint(1) !== 0x04n) throw new Malformed();
  const first = Number(reader.uint(1));
  if (first < 0x80) return reader.rest(first);
  const size = first & 0x7f;
  // Two length bytes are all that a list of at most 65,537 bytes needs, but for the very longest.
  if (size === 0 || size > 3) throw new Malformed();
  const length = Number(reader.uint(size));
  // DER: no leading zeros, and no long form where the short one would do.
  if (length < 0x80 || length < 2 ** (8 * (size - 1))) throw new Malformed();
  return reader.rest(length);
}

class Malformed extends Error {}

/** Takes bytes from the front; throws `Malformed` when there are too few, or too many at the end. */
class Reader {
  #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length) throw new Malformed();
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }

  uint(size: number): bigint {
    return BigInt(`0x${hex(this.take(size))}`);
  }

  /** A TLS vector with a length of that many bytes. */
  vector(size: number): Uint8Array {
    return this.take(Number(this.uint(size)));
  }

  /** The last vector there is. */
  only(size: number): Uint8Array {
    return this.rest(Number(this.uint(size)));
  }

  /** All that is left, when it is that long. */
  rest(length: number): Uint8Array {
    if (length !== this.#bytes.length) throw new Malformed();
    return this.take(length);
  }

  atEnd(): boolean {
    return this.#bytes.length === 0;
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
