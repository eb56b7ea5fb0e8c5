import { type CertificateRecord, isTerminal } from '../../domain/certificate-record.ts';
import { methodEditViolation } from '../../domain/method-change.ts';
import { rotationViolation } from '../../domain/rotation.ts';
import { Problem } from '../problems.ts';
import type { Parsed } from '../route.ts';
import { certificateRecord } from './certificates.ts';

/* What the record tells before a machine is started in vain. Errors: `Problem`, not found or in conflict. */

export type OfCertificate = Parsed<{ certificateId: string }>;

async function withPack({ params }: OfCertificate): Promise<CertificateRecord> {
  const record = await certificateRecord(params.certificateId);
  if (record.packId !== null) return record;
  const detail = `${record.certificateId} is ${record.status} and has no pack; POST /certificates with its request orders one`;
  throw new Problem('conflict', detail);
}

export async function needsPack(request: OfCertificate): Promise<void> {
  await withPack(request);
}

/** A rotation that is under way, or has left its old pack, is not ACTIVE or goes on: its machine says how. */
export async function needsRotatable(
  request: OfCertificate & { body: { validationMethod?: string | undefined } | undefined },
): Promise<void> {
  const record = await withPack(request);
  const { certificateId, status } = record;
  if (status !== 'ACTIVE') {
    const remedy = 'only an ACTIVE one is rotated; GET it to see what it waits for';
    throw new Problem('conflict', `${certificateId} is ${status}; ${remedy}`);
  }
  const violation = rotationViolation(record, request.body?.validationMethod ?? null);
  if (violation !== null) throw new Problem('conflict', violation);
}

export async function needsLiving(request: OfCertificate): Promise<void> {
  const { certificateId, status } = await withPack(request);
  if (!isTerminal(status)) return;
  throw new Problem('conflict', `${certificateId} is ${status}, which is its end; POST /certificates begins anew`);
}

export async function needsMethod(request: OfCertificate & { body: { validationMethod: string } }): Promise<void> {
  const { validationMethod: wanted } = request.body;
  const violation = methodEditViolation(await withPack(request), wanted);
  if (violation !== null) throw new Problem('conflict', violation);
}
