import * as z from 'zod/mini';
import { pauseOf } from '../domain/auth-pause.ts';
import { CERTIFICATE_STATUSES } from '../domain/certificate-record.ts';
import { isUnknownZone } from '../domain/unknown-zone.ts';
import { handle } from '../runtime/handler.ts';
import { caughtSchema, certificateWriterSchema, moveCertificate, reasonOf, verdictOf } from './contract.ts';

const input = z.extend(certificateWriterSchema, {
  status: z.literal(CERTIFICATE_STATUSES),
  reason: z.optional(z.string()),
  /** What a Catch left, instead of a reason. */
  error: z.optional(caughtSchema),
  /** True when the order was definitely not applied, so that its INTENT is over. */
  orderNotSent: z._default(z.boolean(), false),
});

/**
 * Writes where an execution ends, and why; the verdict is the status in kebab case. `isNews` is false of a pause that
 * people know of, because it goes on for the same cause.
 */
async function settleCertificate(given: z.infer<typeof input>, now: Date) {
  const { status, orderNotSent, error, ...writer } = given;
  const reason = given.reason ?? (error ? reasonOf(error) : status);
  let isNews = true;
  const record = await moveCertificate(
    writer,
    'settle-certificate',
    (current) => {
      const intent = orderNotSent ? null : current.intent;
      const settled = status === 'REQUESTED' && isUnknownZone(reason, current) ? 'REFUSED' : status;
      const pause = status === 'AUTH_PAUSED' ? pauseOf(reason, current, now.toISOString()) : null;
      isNews = !pause?.isRepeated;
      const isSettled = current.status === settled && current.reason === reason && intent === current.intent;
      return isSettled && (current.pause ?? null) === pause ? undefined : { status: settled, reason, intent, pause };
    },
    now,
  );
  return {
    verdict: verdictOf(record.status),
    reason: record.reason,
    certificateId: record.certificateId,
    isNews,
  };
}

export const handler = handle(input, settleCertificate);
