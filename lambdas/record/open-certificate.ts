import * as z from 'zod/mini';
import { warningsFor } from '../domain/certificate-authority-rules.ts';
import { type CertificateRecord, isTerminal } from '../domain/certificate-record.ts';
import { type Opening, type OpeningPlan, planOpening } from '../domain/opening.ts';
import { restartsOf } from '../domain/restart.ts';
import { certificateIdOf } from '../runtime/certificate-id.ts';
import { namePrefixOf } from '../runtime/child-name.ts';
import { InvalidInput } from '../runtime/errors.ts';
import { handle, parseInput } from '../runtime/handler.ts';
import { asWritten, certificateIdSchema, certificateKey, packIdSchema, requestSchema } from './contract.ts';
import { claimPack, readRecord, updateRecord, type Versioned } from './table.ts';
import { openingSchema, waitingForDeadOwner } from './taking-over.ts';
import { moveZone } from './zone-contract.ts';

const input = z.extend(openingSchema, {
  /** As the execution got it: a request, or the id of a certificate that exists. */
  input: z.record(z.string(), z.unknown(), 'must be a JSON object: a request, or {"certificateId": ...}'),
  /** Set by the machines that work on a pack. */
  needsPack: z._default(z.boolean(), false),
});

const ownerSchema = z.optional(z.string().check(z.startsWith('arn:')));
const byIdSchema = z.strictObject({ certificateId: certificateIdSchema, owner: ownerSchema });
const beyondRequestSchema = z.object({ packId: z.optional(packIdSchema), owner: ownerSchema });

/**
 * Opens the record for an execution and gives the machine its whole state, every optional field filled. Allowed for
 * the owner, for anyone when there is none or the owner has ended; else the verdict is `owned`, or `in-flight` while
 * the last request of an owner that ended uncleanly may be.
 * Errors: `InvalidInput`, before anything is written.
 */
async function openCertificate(opened: z.infer<typeof input>, now: Date) {
  const waiting = waitingForDeadOwner(opened, now);
  if (waiting) return waiting;
  const opening = openingOf(opened, now.toISOString());
  if (opening.packId !== null) await claim(opening.packId, opening);
  let plan = null as OpeningPlan | null;
  const decide = (current: CertificateRecord | undefined) => {
    plan = planOpening(current, opening);
    if (plan === null) throw new InvalidInput(`certificateId: there is no ${opening.certificateId}; send a request`);
    if (plan.verdict === 'opened' && plan.changed && isTerminal(plan.record.status)) {
      throw new InvalidInput(
        `certificateId: ${opening.certificateId} is ${plan.record.status}; send the request again`,
      );
    }
    if (opened.needsPack && plan.record.packId === null) {
      throw new InvalidInput(`packId: ${opening.certificateId} has no pack yet; run OrderCertificatePack first`);
    }
    return plan.verdict === 'opened' && plan.changed ? plan.record : undefined;
  };
  const key = certificateKey(opening.certificateId);
  if (opening.request !== null) {
    // A refused request stores nothing. The sweeps must know of the zone before there is anything in it to take up.
    decide(await readRecord<CertificateRecord>(key));
    await moveZone(opening.request, 'open-certificate', () => undefined, now);
  }
  const record = await updateRecord<CertificateRecord>(key, 'open-certificate', decide, now);
  // It may have been removed in between, as a zone without certificates.
  if (opening.request !== null) await moveZone(opening.request, 'open-certificate', () => undefined, now);
  const holder = plan?.verdict === 'owned' ? plan.holder : null;
  const namePrefix = namePrefixOf(opened.executionId);
  return { ...stateOf(record), ...verdictOf(record, holder), namePrefix, input: opened.input };
}

async function claim(packId: string, opening: Opening): Promise<void> {
  const { certificateId } = opening;
  const record = await readRecord<CertificateRecord>(certificateKey(certificateId));
  if (record && planOpening(record, opening)?.verdict === 'owned') return;
  const living = record && !isTerminal(record.status);
  if (living && record.packId !== null && record.packId !== packId) {
    throw new InvalidInput(`packId: ${certificateId} has pack ${record.packId} already`);
  }
  if (!(await claimPack(packId, certificateId))) {
    throw new InvalidInput(`packId: ${packId} belongs to another certificate`);
  }
}

function openingOf({ input: raw, executionId, deadOwner }: z.infer<typeof input>, now: string): Opening {
  const given = asWritten(raw);
  const common = { deadOwner, now };
  if ('certificateId' in given) {
    const { certificateId, owner } = parseInput(byIdSchema, given);
    return { ...common, certificateId, request: null, packId: null, owner: owner ?? executionId, warnings: [] };
  }
  const { packId = null, owner = executionId } = parseInput(beyondRequestSchema, given);
  const { packId: _packId, owner: _owner, ...wanted } = given;
  const request = parseInput(requestSchema, wanted);
  const warnings = warningsFor(request, now);
  return { ...common, certificateId: certificateIdOf(request), request, packId, owner, warnings };
}

function verdictOf({ certificateId, status, reason, owner }: CertificateRecord, holder: string | null) {
  return holder === null
    ? { verdict: 'opened', reason: `${certificateId} is ${status}: ${reason}`, owner }
    : { verdict: 'owned', reason: `${certificateId} is owned by ${holder}`, owner: holder };
}

/** Ids and small facts; what only the record needs stays there. */
function stateOf(record: Versioned<CertificateRecord>) {
  return {
    certificateId: record.certificateId,
    generation: record.generation,
    status: record.status,
    updatedAt: record.updatedAt,
    zoneId: record.zoneId,
    zoneName: record.zoneName,
    hosts: record.hosts,
    certificateAuthority: record.certificateAuthority,
    validationMethod: record.validationMethod,
    validityDays: record.validityDays,
    cloudflareBranding: record.cloudflareBranding,
    packId: record.packId,
    hasPack: record.packId !== null,
    intentOpen: record.intent !== null,
    verificationStartedAt: record.verificationStartedAt,
    deadlineAt: record.deadlineAt,
    ct: record.ct,
    wantsCt: record.ct !== null,
    counted: restartsOf(record),
    round: { value: 1 },
  };
}

export const handler = handle(input, openCertificate);
