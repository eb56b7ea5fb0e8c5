import * as z from 'zod/mini';
import { type CommandPause, pauseOfCommand } from '../domain/auth-pause.ts';
import type { ZoneRecord } from '../domain/zone-record.ts';
import { ErrorName } from '../runtime/errors.ts';
import { handle } from '../runtime/handler.ts';
import { caughtSchema, reasonOf, zoneIdSchema } from './contract.ts';
import { readRecord } from './table.ts';
import { moveZone, zoneKey } from './zone-contract.ts';

const input = z.object({
  error: caughtSchema,
  /** Of a change of a zone's settings, which a sweep may start again. */
  change: z.optional(z.object({ zoneId: zoneIdSchema, machine: z.string(), execution: z.string() })),
});

const VERDICTS = new Map<string, string>([
  [ErrorName.ProviderRejected, 'refused'],
  [ErrorName.InvalidInput, 'refused'],
  [ErrorName.CredentialsRejected, 'auth-paused'],
  [ErrorName.RateLimited, 'postponed'],
  [ErrorName.ProviderUnavailable, 'postponed'],
  ['Lambda.TooManyRequestsException', 'postponed'],
]);

/**
 * Says in one sentence why a person's command was not carried out. Verdicts: `refused`, `auth-paused`, `postponed`
 * (nothing was sent), `uncertain`. Writes nothing, except that the zone remembers a change of its settings that was
 * `auth-paused`; `isNews` is then false where another execution of it was refused for the same cause.
 */
async function explainFailure({ error, change }: z.infer<typeof input>, now: Date) {
  const verdict = VERDICTS.get(error.Error) ?? 'uncertain';
  const reason = reasonOf(error);
  if (verdict !== 'auth-paused' || change === undefined) return { verdict, reason };
  return { verdict, reason, isNews: await rememberPause(change, reason, now) };
}

async function rememberPause(change: NonNullable<z.infer<typeof input>['change']>, reason: string, now: Date) {
  const { zoneId, machine, execution } = change;
  const zone = await readRecord<ZoneRecord>(zoneKey(zoneId));
  // A zone that Certflow does not look after: no sweep starts anything in it.
  if (zone === undefined) return true;
  let pause: CommandPause | undefined;
  await moveZone(
    zone,
    'pause-change',
    ({ pauses = {} }) => {
      pause = pauseOfCommand(reason, { before: pauses[machine], execution }, now.toISOString());
      return pauses[machine]?.execution === execution ? undefined : { pauses: { ...pauses, [machine]: pause } };
    },
    now,
    { revives: false },
  );
  return !pause?.isRepeated;
}

export const handler = handle(input, explainFailure);
