import * as z from 'zod/mini';
import type { CertificateRecord } from '../domain/certificate-record.ts';
import { type OpeningPlan, planOpening } from '../domain/opening.ts';
import { RESOLUTIONS } from '../domain/resolution.ts';
import { namePrefixOf } from '../runtime/child-name.ts';
import { InvalidInput } from '../runtime/errors.ts';
import { handle, parseInput } from '../runtime/handler.ts';
import {
  asWritten,
  certificateIdSchema,
  certificateKey,
  packIdSchema,
  validationMethodSchema,
  zoneIdSchema,
} from './contract.ts';
import { ownerOfPack, readRecord, updateRecord } from './table.ts';
import { openingSchema, waitingForDeadOwner } from './taking-over.ts';
import { zoneNameSchema } from './zone-contract.ts';

const acknowledgeUncovered = z._default(z.boolean(), false);
const packSchema = z.strictObject({
  zoneId: zoneIdSchema,
  zoneName: zoneNameSchema,
  packId: packIdSchema,
  acknowledgeUncovered,
});

/** What each command says of a certificate. */
const COMMANDS = {
  delete: z.strictObject({ certificateId: certificateIdSchema, acknowledgeUncovered }),
  rotate: z.strictObject({
    certificateId: certificateIdSchema,
    /** For the successor; null for the one that the certificate has. */
    validationMethod: z._default(z.nullable(validationMethodSchema), null),
  }),
  resolve: z
    .strictObject({
      certificateId: certificateIdSchema,
      action: z.literal([...RESOLUTIONS], `must be one of ${RESOLUTIONS.join(', ')}`),
      packId: z._default(z.nullable(packIdSchema), null),
      comment: z._default(z.string().check(z.maxLength(300)), ''),
    })
    .check((context) => {
      const { action, packId } = context.value;
      if ((action === 'adopt') === (packId !== null)) return;
      const message = action === 'adopt' ? 'must name the pack to adopt' : `must be left out to ${action}`;
      context.issues.push({ code: 'custom', input: packId, path: ['packId'], message });
    }),
};

const input = z.extend(openingSchema, {
  input: z.record(z.string(), z.unknown(), 'must be a JSON object'),
  command: z.literal(['delete', 'rotate', 'resolve']),
});

/**
 * Opens a certificate, of whatever status, for a person's command: input checked, optional fields filled, the record
 * owned. Verdicts `opened`, `owned`, `in-flight`. A pack to be deleted may also be named itself: is it a certificate's own, that
 * certificate is opened; else there is no record to keep. Errors: `InvalidInput`, before anything is written.
 */
async function openCommand(opened: z.infer<typeof input>, now: Date) {
  const waiting = waitingForDeadOwner(opened, now);
  if (waiting) return waiting;
  const given = asWritten(opened.input);
  if (opened.command === 'delete' && 'packId' in given) {
    const { packId, zoneId, ...wish } = parseInput(packSchema, given);
    const certificate = await certificateWith(packId);
    if (certificate === null) {
      const state = { certificateId: null, hasRecord: false, zoneId, packId, ...wish, owner: opened.executionId };
      return { ...state, verdict: 'opened', reason: `no certificate has pack ${packId}`, input: opened.input };
    }
    if (certificate.zoneId !== zoneId)
      throw new InvalidInput(`zoneId: pack ${packId} is in zone ${certificate.zoneId}`);
    return take(opened, { certificateId: certificate.certificateId, ...wish }, now);
  }
  return take(opened, parseInput<Wish>(COMMANDS[opened.command], given), now);
}

type Wish = { certificateId: string; packId?: string | null; [field: string]: unknown };

/** Null also for the pack of an earlier generation. */
async function certificateWith(packId: string): Promise<CertificateRecord | null> {
  const certificateId = await ownerOfPack(packId);
  const record =
    certificateId === null ? undefined : await readRecord<CertificateRecord>(certificateKey(certificateId));
  return record?.packId === packId ? record : null;
}

async function take({ command, executionId, deadOwner, ...opened }: z.infer<typeof input>, wish: Wish, now: Date) {
  const { certificateId, packId: givenPackId = null, ...fields } = wish;
  const by = { owner: executionId, deadOwner, now: now.toISOString() };
  const opening = { certificateId, request: null, packId: null, warnings: [], ...by };
  let holder = null as string | null;
  const record = await updateRecord<CertificateRecord>(
    certificateKey(certificateId),
    `open-to-${command}`,
    (current) => {
      const plan: OpeningPlan | null = planOpening(current, opening);
      if (plan === null) throw new InvalidInput(`certificateId: there is no ${certificateId}; list the certificates`);
      if (command === 'delete' && plan.record.packId === null) {
        throw new InvalidInput(`certificateId: ${certificateId} has no pack; abandon it instead`);
      }
      holder = plan.verdict === 'owned' ? plan.holder : null;
      // Its former pack would be nobody's.
      if (command === 'delete' && plan.record.previous !== null && plan.record.status !== 'DELETING') {
        const remedy = 'rotate it again, or abandon the rotation, before you delete it';
        throw new InvalidInput(`certificateId: ${certificateId} is in the middle of a rotation; ${remedy}`);
      }
      return plan.verdict === 'opened' && plan.changed ? plan.record : undefined;
    },
    now,
  );
  const { zoneId, zoneName, packId, status, reason } = record;
  const namePrefix = namePrefixOf(executionId);
  return {
    ...fields,
    certificateId,
    hasRecord: true,
    zoneId,
    zoneName,
    packId,
    givenPackId,
    namePrefix,
    startName: `${namePrefix}-${command}`,
    round: { value: 1 },
    owner: holder ?? record.owner,
    updatedAt: record.updatedAt,
    ...(holder === null
      ? { verdict: 'opened', reason: `${certificateId} is ${status}: ${reason}` }
      : { verdict: 'owned', reason: `${certificateId} is owned by ${holder}` }),
    input: opened.input,
  };
}

export const handler = handle(input, openCommand);
