import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A simulated CT log: it signs what it is shown and keeps nothing. RFC 6962. */
export class CtLog {
  /** SHA-256 of the log's SubjectPublicKeyInfo. */
  readonly id: Buffer;
  readonly publicKey: KeyObject;
  readonly #privateKey: KeyObject;

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.publicKey = publicKey;
    this.#privateKey = privateKey;
    this.id = createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest();
  }

  /**
   * One serialized SCT for a precertificate. `tbs` is the final TBSCertificate without the SCT list; `issuerKeyHash` the
   * SHA-256 of the issuing CA's SubjectPublicKeyInfo.
   */
  sct(tbs: Buffer, issuerKeyHash: Buffer, loggedAt: Date): Buffer {
    const timestamp = Buffer.alloc(8);
    timestamp.writeBigUInt64BE(BigInt(loggedAt.getTime()));
    const signature = sign('sha256', signedBytes(tbs, issuerKeyHash, timestamp), this.#privateKey);
    // Version 1, no extensions; hash 4 is SHA-256, signature 3 is ECDSA.
    return Buffer.concat([Buffer.of(0), this.id, timestamp, vector(Buffer.of()), Buffer.of(4, 3), vector(signature)]);
  }
}

/** What a log signs for a precertificate, RFC 6962 section 3.2, with `timestamp` as eight bytes and no extensions. */
function signedBytes(tbs: Buffer, issuerKeyHash: Buffer, timestamp: Buffer): Buffer {
  const length = Buffer.alloc(3);
  length.writeUIntBE(tbs.length, 0, 3);
  return Buffer.concat([Buffer.of(0, 0), timestamp, Buffer.of(0, 1), issuerKeyHash, length, tbs, vector(Buffer.of())]);
}

/** The TLS structure inside the extension, RFC 6962 section 3.3. */
export function sctList(scts: Buffer[]): Buffer {
  return vector(Buffer.concat(scts.map(vector)));
}

function vector(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
