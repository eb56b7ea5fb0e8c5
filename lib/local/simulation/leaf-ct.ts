import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';

/** https://www.rfc-editor.org/rfc/rfc6962#section-3.3 and #section-3.1 */
const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';
const POISON = '1.3.6.1.4.1.11129.2.4.3';
/** Above so many days browsers ask for three logs, else for two. https://googlechrome.github.io/CertificateTransparency/ct_policy.html */
const SHORT_DAYS = 180;
const DAY_MS = 86_400_000;

export type LeafCt = 'logged' | 'weak' | 'unlogged' | 'poisoned' | 'malformed';

/** What a certificate's own bytes say of its logging. `pem` is one certificate. */
export function ctOf(pem: string): LeafCt {
  const der = Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ''), 'base64');
  const { extensions = [], validity } = AsnConvert.parse(der, Certificate).tbsCertificate;
  const extensionOf = (oid: string) => extensions.find(({ extnID }) => extnID === oid)?.extnValue.buffer;
  if (extensionOf(POISON)) return 'poisoned';
  const value = extensionOf(SCT_LIST);
  if (value === undefined) return 'unlogged';
  const logs = logsIn(Buffer.from(AsnConvert.parse(value, OctetString).buffer));
  if (logs === null) return 'malformed';
  const days = (validity.notAfter.getTime().getTime() + 1000 - validity.notBefore.getTime().getTime()) / DAY_MS;
  return logs.size >= (days > SHORT_DAYS ? 3 : 2) ? 'logged' : 'weak';
}

/** The ids of the logs in a TLS-encoded list; null when its lengths do not add up. */
function logsIn(list: Buffer): Set<string> | null {
  const logs = new Set<string>();
  if (list.length < 2 || list.readUInt16BE(0) !== list.length - 2) return null;
  for (let at = 2; at < list.length; ) {
    const end = at + 2 + (at + 2 <= list.length ? list.readUInt16BE(at) : list.length);
    if (end > list.length || end - at < 35) return null;
    // After the length, one byte of version, then the id.
    logs.add(list.toString('hex', at + 3, at + 35));
    at = end;
  }
  return logs;
}
