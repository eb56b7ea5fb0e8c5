import * as z from 'zod/mini';
import { ctCertificateOf } from '../domain/ct-order-record.ts';
import { bindingErrors } from '../domain/leaf-binding.ts';
import { isInSync, sctVerdictOf } from '../domain/sct-verdict.ts';
import { handle } from '../runtime/handler.ts';
import { ctWriterSchema, leafSchema, moveCtOrder } from './ct-contract.ts';

const input = z.extend(ctWriterSchema, {
  leaf: leafSchema,
  issuedCertificateId: z.number(),
  /** As the provider lists it. */
  serialNumber: z.nullable(z.string()),
  /** Of the same list; another one's when somebody else has reissued since. */
  newestIssuedCertificateId: z.number(),
});

/**
 * Judges the reissued leaf by its own bytes: first that it is the one asked for, then whether its SCTs agree with the
 * flag, and last that it still is the order's newest: another one is the next sweep's to read. Verdicts `in-sync`,
 * `weak`, `out-of-sync`; all of them end the change.
 */
async function judgeCtChange(judged: z.infer<typeof input>, now: Date) {
  const { leaf, issuedCertificateId, serialNumber, newestIssuedCertificateId, ...writer } = judged;
  let verdict = '';
  const sctVerdict = sctVerdictOf(leaf);
  const record = await moveCtOrder(
    writer,
    'judge-ct-change',
    ({ intent, disableCt, status, settledAt }) => {
      if (intent === null) {
        verdict = VERDICTS[status as keyof typeof VERDICTS];
        return undefined;
      }
      const errors = bindingErrors(leaf, { serialNumber, ...intent, now: now.toISOString() });
      const wished = disableCt ? 'unlogged' : 'logged';
      const is = `certificate ${issuedCertificateId} is ${sctVerdict}`;
      const isNewest = newestIssuedCertificateId === issuedCertificateId;
      const outcome =
        errors.length > 0
          ? ({ status: 'OUT_OF_SYNC', reason: `certificate ${issuedCertificateId}: ${errors.join('; ')}` } as const)
          : isInSync(disableCt, sctVerdict)
            ? isNewest
              ? ({ status: 'IN_SYNC', reason: `${is}, as wished` } as const)
              : ({ status: 'OUT_OF_SYNC', reason: `${is}, but ${newestIssuedCertificateId} was issued since` } as const)
            : ({
                status: sctVerdict === 'weakly-logged' && !disableCt ? 'CT_WEAK' : 'OUT_OF_SYNC',
                reason: `${is} and shall be ${wished}`,
              } as const);
      verdict = VERDICTS[outcome.status];
      return {
        ...outcome,
        intent: null,
        flagInDoubt: outcome.status === 'OUT_OF_SYNC',
        settledAt: settledAt ?? now.toISOString(),
        certificate: ctCertificateOf(issuedCertificateId, leaf),
        reissuedAs: issuedCertificateId,
        drift: isNewest ? null : { issuedCertificateId: newestIssuedCertificateId, sctVerdict: null, told: true },
      };
    },
    now,
  );
  return { verdict, reason: record.reason };
}

const VERDICTS = { IN_SYNC: 'in-sync', CT_WEAK: 'weak', OUT_OF_SYNC: 'out-of-sync' } as const;

export const handler = handle(input, judgeCtChange);
